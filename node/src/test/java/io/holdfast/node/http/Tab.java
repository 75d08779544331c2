package io.holdfast.node.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** One page in a {@link Chromium}: looked at by expressions, used by key strokes, and remembering what it complained of. */
final class Tab implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 12_000;
    private static final Map<String, Integer> KEYS = Map.of("Tab", 9, "Enter", 13, "Escape", 27, " ", 32);
    private final Chromium browser;
    private final String target;
    private final String session;
    private final List<String> complaints = new CopyOnWriteArrayList<>();

    Tab(Chromium browser, String target, String session) {
        this.browser = browser;
        this.target = target;
        this.session = session;
    }

    void begin() {
        for (var domain : List.of("Page", "Runtime", "Log", "Network")) {
            send(domain + ".enable", Chromium.object());
        }
        size(1280, 900);
    }

    Tab goTo(String url) {
        send("Page.navigate", Chromium.object().put("url", url));
        awaits("location.href.startsWith(" + quoted(url) + ") && document.readyState === 'complete'", "the page loads");
        return this;
    }

    Tab size(int width, int height) {
        var metrics = Chromium.object()
                .put("width", width)
                .put("height", height)
                .put("deviceScaleFactor", 1)
                .put("mobile", width < 500);
        send("Emulation.setDeviceMetricsOverride", metrics);
        return this;
    }

    Tab colours(String scheme) {
        var media = Chromium.object();
        media.putArray("features")
                .addObject()
                .put("name", "prefers-color-scheme")
                .put("value", scheme);
        send("Emulation.setEmulatedMedia", media);
        return this;
    }

    /** The value of an expression; a promise is waited for. */
    JsonNode eval(String expression) {
        var params = Chromium.object()
                .put("expression", expression)
                .put("awaitPromise", true)
                .put("returnByValue", true)
                .put("userGesture", true);
        var result = send("Runtime.evaluate", params);
        if (result.has("exceptionDetails")) {
            throw new IllegalStateException(expression + ": " + result.path("exceptionDetails"));
        }
        return result.path("result").path("value");
    }

    String text(String selector) {
        return eval("document.querySelector(" + quoted(selector) + ").innerText")
                .asText();
    }

    /** Waits in the page, a frame at a time, until the expression is true. */
    void awaits(String expression, String reason) {
        var loop = """
                new Promise(done => {
                  const end = Date.now() + %d;
                  (function look() {
                    let is = false;
                    try { is = Boolean(%s); } catch (e) {}
                    if (is || Date.now() > end) done(is); else setTimeout(look, 25);
                  })();
                })""".formatted(PATIENCE_MILLIS, expression);
        boolean is;
        try {
            is = eval(loop).asBoolean();
        } catch (IllegalStateException e) {
            // The page was left while it was looked at; the next one is asked instead.
            is = eval(loop).asBoolean();
        }
        assertThat(is)
                .as(() -> reason + ": " + expression + "\n" + text("body"))
                .isTrue();
    }

    void awaitsText(String selector, String part) {
        awaits(
                "document.querySelector(" + quoted(selector) + ").innerText.includes(" + quoted(part) + ")",
                selector + " says '" + part + "'");
    }

    /** What makes the page wider than so many pixels, {@code []} when nothing does. */
    String tooWide(int pixels) {
        return eval("""
                document.documentElement.scrollWidth <= %d ? [] : ['the page', ...[...document.body.querySelectorAll(
                    'header, section, .card, table, .top > *, .change > *, form, footer, .toasts, .skip')]
                  .filter(e => {
                    const before = document.documentElement.scrollWidth;
                    const was = e.style.display;
                    e.style.display = 'none';
                    const without = document.documentElement.scrollWidth;
                    e.style.display = was;
                    return without < before;
                  }).map(e => `${e.tagName}#${e.id}.${e.getAttribute('class')}`)]""".formatted(pixels)).toString();
    }

    void click(String selector) {
        eval("document.querySelector(" + quoted(selector) + ").click()");
    }

    void focus(String selector) {
        eval("document.querySelector(" + quoted(selector) + ").focus()");
    }

    void type(String text) {
        send("Input.insertText", Chromium.object().put("text", text));
    }

    void press(String key) {
        for (var type : List.of("keyDown", "keyUp")) {
            var event = Chromium.object()
                    .put("type", type)
                    .put("key", key)
                    .put("code", key.equals(" ") ? "Space" : key)
                    .put("windowsVirtualKeyCode", KEYS.getOrDefault(key, (int) key.charAt(0)));
            if (type.equals("keyDown") && (key.length() == 1 || key.equals("Enter"))) {
                event.put("text", key.equals("Enter") ? "\r" : key);
            }
            send("Input.dispatchKeyEvent", event);
        }
    }

    /** The whole page, however long it is. */
    void screenshot(Path file) throws IOException {
        var size = send("Page.getLayoutMetrics", Chromium.object()).path("cssContentSize");
        var params = Chromium.object().put("format", "png").put("captureBeyondViewport", true);
        params.putObject("clip")
                .put("x", 0)
                .put("y", 0)
                .put("width", size.path("width").asInt())
                .put("height", Math.min(6000, size.path("height").asInt()))
                .put("scale", 1);
        Files.createDirectories(file.toAbsolutePath().getParent());
        Files.write(
                file,
                Base64.getDecoder()
                        .decode(send("Page.captureScreenshot", params)
                                .path("data")
                                .asText()));
    }

    JsonNode send(String method, ObjectNode params) {
        return browser.send(session, method, params);
    }

    /** Errors of scripts and what the page's policy forbade. */
    List<String> complaints() {
        return complaints;
    }

    void hear(String method, JsonNode params) {
        if (method.equals("Runtime.exceptionThrown")) {
            complaints.add(params.path("exceptionDetails").toString());
        } else if (method.equals("Log.entryAdded")) {
            var entry = params.path("entry");
            if (entry.path("level").asText().equals("error")
                    && !entry.path("source").asText().equals("network")) {
                complaints.add(entry.path("text").asText());
            }
        }
    }

    @Override
    public void close() {
        browser.send(null, "Target.closeTarget", Chromium.object().put("targetId", target));
    }

    static String quoted(String text) {
        return TextNode.valueOf(text).toString();
    }
}
