package io.holdfast.node.doctor;

import io.holdfast.node.settings.NodeSettings;
import io.holdfast.node.settings.SettingsException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** All checks of a host, in the order in which their faults would stop a start. It changes nothing but a file of its own. */
public final class Doctor {
    private static final int OLDEST_JDK = 21;
    private static final long LEAST_FILES = 4096;

    private Doctor() {}

    public static List<Finding> examine(Path file) {
        NodeSettings settings;
        try {
            settings = NodeSettings.load(file);
        } catch (SettingsException e) {
            return List.of(Finding.bad("file", String.valueOf(e.getMessage())));
        }
        var findings = new ArrayList<Finding>();
        findings.add(Finding.good(
                "file",
                file + " is sound: node " + settings.node().name() + " of cluster "
                        + settings.cluster().name() + "."));
        findings.add(jdk(Runtime.version().feature()));
        findings.addAll(new SystemChecks().openFiles(LEAST_FILES));
        findings.addAll(new PortChecks(settings).all());
        findings.addAll(new FolderChecks(settings).all());
        findings.addAll(new DiskChecks(settings).all());
        findings.addAll(new ProgramChecks(settings).all());
        findings.addAll(new SecurityChecks(settings).all());
        findings.addAll(new ReceiverChecks(settings).all());
        findings.addAll(new PeerChecks(settings).all());
        findings.addAll(new SystemChecks().clock());
        return List.copyOf(findings);
    }

    static Finding jdk(int feature) {
        return feature >= OLDEST_JDK
                ? Finding.good("jdk", "Java " + feature + " at " + System.getProperty("java.home") + ".")
                : Finding.bad("jdk", "Java " + feature + " is too old: install " + OLDEST_JDK + " or later.");
    }
}
