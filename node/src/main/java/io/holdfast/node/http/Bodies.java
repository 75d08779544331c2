package io.holdfast.node.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.holdfast.node.timeline.Timeline;
import io.holdfast.protocol.Event;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The API's answers, field by field. What is not named here is not shown, and a secret is named nowhere. */
final class Bodies {
    private Bodies() {}

    /** {@code instance} names the one request, as the header {@code Request-Id} and the logs do. */
    record ProblemBody(
            String type,
            String title,
            int status,
            String detail,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            String instance) {}

    record Done(String result, String sentence, long version) {}

    record Health(String status, String detail) {}

    record Cluster(
            String cluster,
            String self,
            String zone,
            String holdfast,
            @Nullable String coordinator,
            long term,
            Register register,
            List<Node> nodes,
            Verdict verdict) {}

    /** {@code level} is ok, warn or bad; {@code reasons} is what else is wrong, the worst first. */
    record Verdict(String level, String sentence, List<Reason> reasons) {}

    record Reason(String level, String sentence) {}

    record Register(boolean majority, String leader) {}

    record Node(String name, String host, boolean control, String status) {}

    /** {@code observed} are Redis Clusters, which Holdfast watches and does not lead. */
    record Groups(List<Group> groups, List<ClusterBodies.Cluster> observed) {}

    /** {@code healthy}: it works as it was asked to; {@code whole}: and nothing is to be seen to. */
    record Group(
            String name,
            String engine,
            long epoch,
            long version,
            String phase,
            boolean paused,
            @Nullable String primary,
            boolean healthy,
            boolean whole,
            String verdict,
            AckRule ackRule,
            List<Member> members,
            @Nullable Plan planned) {}

    /** A switchover that is to come; {@code target} null: the best one at that time. */
    record Plan(String group, @Nullable String target, String at, String by) {}

    /** {@code k} counts now, {@code wanted} was asked for; {@code text} is the rule in words. */
    record AckRule(int k, int wanted, String durability, String text) {}

    /** {@code lag} is in bytes, null while unknown; {@code progress} is the percentage of a clone or rewind. */
    record Member(
            String name,
            String role,
            String state,
            @Nullable String position,
            @Nullable Long lag,
            boolean electable,
            String why,
            @Nullable String host,
            @Nullable Integer port,
            boolean counted,
            @Nullable Long ageMillis,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            Integer progress) {}

    record Explanation(
            String group, boolean healthy, String verdict, String phase, String means, List<Chance> members) {}

    /** Whether one member may lead now, and why not. */
    record Chance(String name, String role, String state, boolean electable, String why) {}

    /** {@code changes} are oldest first, like {@code entries}. */
    record History(String group, List<Entry> entries, List<Timeline.Change> changes) {}

    record Entry(
            long version, long epoch, String at, String coordinator, String from, String to, String why, Event event) {}
}
