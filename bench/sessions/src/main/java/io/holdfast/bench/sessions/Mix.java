package io.holdfast.bench.sessions;

/** What the clients do. */
enum Mix {
    /** Each request reads and touches, every tenth also sets one attribute. */
    WEB("web mix"),
    /** Each sets one attribute. */
    UPDATE("updates");

    private final String title;

    Mix(String title) {
        this.title = title;
    }

    String title() {
        return title;
    }
}
