package io.holdfast.failover.tls;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/**
 * The JDK's own keytool, which makes certificates: no library has to be added, and none of our code encodes one. Its store
 * is a scratch file that lives as long as this object, in a folder that only this user may enter.
 */
final class Keytool implements AutoCloseable {
    private static final String PASSWORD_VARIABLE = "HOLDFAST_SCRATCH_STORE";
    private final Path folder;
    private final Path store;
    private final String password;

    Keytool(Path parent) throws IOException {
        folder = Files.createTempDirectory(parent, ".scratch");
        store = folder.resolve("store.p12");
        var bytes = new byte[16];
        new SecureRandom().nextBytes(bytes);
        password = HexFormat.of().formatHex(bytes);
    }

    /** A key and its certificate. */
    record Pair(PrivateKey key, X509Certificate certificate) {}

    /** Makes what {@code options} say under {@code alias}. */
    Pair make(String alias, String... options) throws IOException {
        var arguments = new ArrayList<>(List.of("-genkeypair", "-alias", alias, "-keyalg", "EC", "-groupname"));
        arguments.addAll(List.of("secp256r1", "-sigalg", "SHA256withECDSA"));
        arguments.addAll(Arrays.asList(options));
        run(arguments);
        return get(alias);
    }

    /** A new certificate for the key under {@code alias}, signed by {@code signer}. */
    X509Certificate sign(String alias, String signer, String... options) throws IOException {
        var request = folder.resolve("request");
        var signed = folder.resolve("signed");
        run(List.of("-certreq", "-alias", alias, "-sigalg", "SHA256withECDSA", "-file", request.toString()));
        var arguments = new ArrayList<>(List.of("-gencert", "-alias", signer, "-rfc", "-sigalg", "SHA256withECDSA"));
        arguments.addAll(List.of("-infile", request.toString(), "-outfile", signed.toString()));
        arguments.addAll(Arrays.asList(options));
        run(arguments);
        try {
            return Pem.certificates("certificate", signed).getFirst();
        } catch (WrongFileException e) {
            throw new IOException("keytool made no certificate", e);
        }
    }

    void put(String alias, Pair pair) throws IOException {
        try {
            var keys = load();
            keys.setKeyEntry(alias, pair.key(), password.toCharArray(), new Certificate[] {pair.certificate()});
            try (var out = Files.newOutputStream(store)) {
                keys.store(out, password.toCharArray());
            }
        } catch (GeneralSecurityException e) {
            throw new IOException("the scratch store cannot be written", e);
        }
    }

    private Pair get(String alias) throws IOException {
        try {
            var keys = load();
            if (keys.getKey(alias, password.toCharArray()) instanceof PrivateKey key
                    && keys.getCertificate(alias) instanceof X509Certificate certificate) {
                return new Pair(key, certificate);
            }
            throw new IOException("keytool made no key");
        } catch (GeneralSecurityException e) {
            throw new IOException("the scratch store cannot be read", e);
        }
    }

    private KeyStore load() throws IOException, GeneralSecurityException {
        var keys = KeyStore.getInstance("PKCS12");
        if (Files.exists(store)) {
            try (var in = Files.newInputStream(store)) {
                keys.load(in, password.toCharArray());
            }
        } else {
            keys.load(null, null);
        }
        return keys;
    }

    /** The password goes by the environment: arguments can be seen by every user of a host. */
    private void run(List<String> arguments) throws IOException {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of("-J-XX:TieredStopAtLevel=1", "-J-XX:+UseSerialGC"));
        command.addAll(arguments);
        command.addAll(List.of("-keystore", store.toString(), "-storetype", "PKCS12"));
        command.addAll(List.of("-storepass:env", PASSWORD_VARIABLE));
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put(PASSWORD_VARIABLE, password);
        var process = builder.start();
        process.outputWriter().close();
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (process.waitFor() != 0) {
                throw new IOException("keytool failed: " + said.strip());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    @Override
    public void close() {
        try (var files = Files.list(folder)) {
            for (var file : files.toList()) {
                Files.delete(file);
            }
            Files.delete(folder);
        } catch (IOException e) {
            throw new UncheckedIOException("the scratch folder " + folder + " was not deleted: delete it", e);
        }
    }
}
