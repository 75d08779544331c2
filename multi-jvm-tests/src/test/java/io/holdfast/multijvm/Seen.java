package io.holdfast.multijvm;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the API tells, as far as the specs look at it. */
public final class Seen {
    private Seen() {}

    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Group(
            long epoch,
            long version,
            String phase,
            boolean paused,
            @Nullable String primary,
            boolean healthy,
            String verdict,
            List<Member> members) {

        /** A primary serves and two replicas stream, all of them counted. */
        public boolean whole() {
            return phase.equals("steady")
                    && !paused
                    && members.size() == 3
                    && members.stream().allMatch(Member::counted)
                    && leads().isPresent()
                    && replicas().stream()
                                    .filter(m -> m.state().equals("streaming"))
                                    .count()
                            == 2;
        }

        /** The name of the primary that runs, if there is one. */
        public Optional<String> leads() {
            return members.stream()
                    .filter(m -> m.name().equals(primary) && m.state().equals("running"))
                    .map(Member::name)
                    .findFirst();
        }

        public List<Member> replicas() {
            return members.stream().filter(m -> m.role().equals("replica")).toList();
        }
    }

    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Member(String name, String role, String state, boolean electable, String why, boolean counted) {}

    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Cluster(@Nullable String coordinator, long term, Register register) {}

    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Register(boolean majority, String leader) {}

    @JsonIgnoreProperties(ignoreUnknown = true)
    public record History(List<Entry> entries, List<Change> changes) {

        /** What happened to the group, in the words of its events, after {@code version}. */
        public List<String> events(long version) {
            return entries.stream()
                    .filter(e -> e.version() > version)
                    .map(e -> e.event().path("event").asText())
                    .toList();
        }
    }

    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Entry(long version, long epoch, String why, JsonNode event) {}

    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Change(
            long epoch,
            String kind,
            String reason,
            @Nullable String oldPrimary,
            @Nullable String newPrimary,
            @Nullable Long totalMillis,
            List<Step> steps) {}

    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Step(String step, long millis) {}

    /** The answer to what an operator asked; {@code text} is the body, {@code sentence} what people read of it. */
    public record Answer(int status, String sentence, String text) {
        public boolean done() {
            return status == 200;
        }
    }
}
