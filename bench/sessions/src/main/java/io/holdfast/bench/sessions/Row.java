package io.holdfast.bench.sessions;

/** One measurement: what clients saw, and what it cost all processes together. */
record Row(String system, String durability, String work, Measured measured, double cpuSeconds, String load) {

    double perCpuSecond() {
        return measured.done() / cpuSeconds;
    }

    /** In the order of {@link Report#HEAD}. */
    String markdown() {
        return "| %s | %s | %s | %,.0f | %,.0f | %.0f | %.2f | %.2f | %.2f | %d | %s |"
                .formatted(
                        system,
                        durability,
                        work,
                        measured.perSecond(),
                        perCpuSecond(),
                        1e6 / perCpuSecond(),
                        measured.millis(50),
                        measured.millis(95),
                        measured.millis(99),
                        measured.failed(),
                        load);
    }
}
