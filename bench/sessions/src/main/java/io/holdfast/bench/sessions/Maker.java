package io.holdfast.bench.sessions;

import java.util.Map;

/** A store that can also be filled; sessions that are asked for over HTTP were made by the nodes' own applications. */
interface Maker extends Store {

    /** Gives the new session's id. */
    String create(Map<String, String> attributes);
}
