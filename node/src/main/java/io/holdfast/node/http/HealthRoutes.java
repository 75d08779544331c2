package io.holdfast.node.http;

import io.holdfast.node.health.Health;

/** Liveness says that this process answers; readiness says that this node is part of a cluster that can decide. */
final class HealthRoutes {
    private final Health health;

    HealthRoutes(Health health) {
        this.health = health;
    }

    Bodies.Health live() {
        return new Bodies.Health("live", health.live().detail());
    }

    Bodies.Health ready() {
        var picture = health.ready();
        if (!picture.good()) {
            throw Problem.unavailable(picture.detail());
        }
        return new Bodies.Health("ready", picture.detail());
    }

    Page all() {
        return picture(health.all());
    }

    /** With all parts, whether they are well or not. */
    Page picture(Health.Picture picture) {
        return Page.json(picture.good() ? 200 : 503, picture);
    }
}
