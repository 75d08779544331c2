package io.holdfast.node.http;

import java.util.Map;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.ResponseEntity;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;

/** A success that is more than a body: a status, headers, or an entity that goes on and on. */
record Answered(int status, ResponseEntity entity, Map<String, String> headers) {

    /** @param json as it is to be sent */
    static Answered json(int status, byte[] json, Map<String, String> headers) {
        return new Answered(status, HttpEntities.create(ContentTypes.APPLICATION_JSON, json), headers);
    }

    static Answered nothing() {
        return new Answered(204, HttpEntities.EMPTY, Map.of());
    }

    /** A version as HTTP writes it. */
    static String etag(long version) {
        return "\"v" + version + "\"";
    }

    HttpResponse response() {
        var response = HttpResponse.create().withStatus(status).withEntity(entity);
        if (!headers.containsKey("Cache-Control")) {
            response = response.addHeader(RawHeader.create("Cache-Control", "no-store"));
        }
        for (var header : headers.entrySet()) {
            response = response.addHeader(RawHeader.create(header.getKey(), header.getValue()));
        }
        return response;
    }
}
