package io.holdfast.node.http;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Pictures of the console of a running node, also while a group fails over: {@code LiveConsole http://HOST:7626 FOLDER}. Run
 * by {@code bench/api/run}.
 */
final class LiveConsole {
    private static final int LOOKS = 5;
    private final String url;
    private final Path folder;
    private final Tab tab;

    private LiveConsole(String url, Path folder, Tab tab) {
        this.url = url;
        this.folder = folder;
        this.tab = tab;
    }

    public static void main(String[] words) throws Exception {
        try (var browser = Chromium.start(Chromium.program().orElseThrow());
                var tab = browser.tab()) {
            var console = new LiveConsole(words[0], Path.of(words[1]), tab);
            console.firstPaint();
            console.atRest();
            console.failingOver();
            tab.complaints().forEach(complaint -> System.out.println("the page complains: " + complaint));
        }
    }

    private void firstPaint() {
        for (int i = 0; i < LOOKS; i++) {
            tab.goTo(url + "/?" + i);
            tab.awaits("performance.getEntriesByName('first-contentful-paint').length", "something is painted");
            System.out.println("first paint after "
                    + tab.eval("performance.getEntriesByName('first-contentful-paint')[0].startTime")
                            .asLong() + " ms");
        }
    }

    private void atRest() throws IOException {
        tab.goTo(url + "/");
        tab.awaitsText("#live", "live");
        tab.awaitsText("#events", "epoch-opened");
        tab.eval("document.querySelector('#sessions').scrollIntoView({behavior: 'instant'})");
        tab.awaitsText("#shards-body", "h1");
        tab.eval("scrollTo({top: 0, behavior: 'instant'})");
        tab.screenshot(folder.resolve("rest-light.png"));
        tab.colours("dark").screenshot(folder.resolve("rest-dark.png"));
        tab.colours("light").size(390, 844).screenshot(folder.resolve("rest-phone.png"));
        tab.size(1280, 900);
        tab.focus("#principal");
        tab.type("alice");
        tab.press("Enter");
        tab.awaitsText("#found", "alice");
        tab.awaits("document.querySelector('#whatif-node').options.length === 3", "the nodes can be chosen");
        tab.click("#whatif-form button");
        tab.awaitsText("#whatif-answer", "main");
        tab.screenshot(folder.resolve("asked.png"));
        tab.click("[data-group=main][data-do=failover]");
        tab.screenshot(folder.resolve("dialog.png"));
        tab.press("Escape");
    }

    private void failingOver() throws Exception {
        try (var http = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(URI.create(url + "/v1/groups/main/failover"))
                    .header("Content-Type", "application/json")
                    .timeout(Duration.ofSeconds(40))
                    .POST(HttpRequest.BodyPublishers.ofString("{\"confirm\": \"main\"}"))
                    .build();
            var asked = http.sendAsync(request, BodyHandlers.ofString());
            for (int i = 0; i < LOOKS; i++) {
                System.out.println("the verdict: " + tab.text("#sentence"));
                tab.screenshot(folder.resolve("failover-" + i + ".png"));
            }
            System.out.println(
                    "the failover: " + asked.get(40, TimeUnit.SECONDS).body());
            tab.awaitsText("#sentence", "All is well");
            tab.colours("dark").screenshot(folder.resolve("after-dark.png"));
            tab.colours("light").size(390, 844).screenshot(folder.resolve("after-phone.png"));
        }
    }
}
