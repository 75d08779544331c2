package io.holdfast.node.http;

import io.holdfast.failover.agent.Upkeep.Pending;
import io.holdfast.failover.coordinator.GroupUpkeep.MemberUpkeep;
import io.holdfast.failover.coordinator.RestartProgress;
import io.holdfast.failover.register.GroupParameters;
import io.holdfast.protocol.GroupName;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The answers on settings and restarts, field by field. */
final class UpkeepBodies {
    private UpkeepBodies() {}

    /** {@code version} counts the changes; whoever sends it along changes nothing that he has not seen. */
    record Config(String group, long version, Map<String, String> parameters, List<Member> members) {}

    /** {@code why} says why this member could not be asked. */
    record Member(String name, boolean pendingRestart, List<Setting> pending, String why) {}

    /** {@code lowered}: no replica may have it below its primary, so the primary is lowered first. */
    record Setting(String name, String running, String wanted, boolean lowered) {}

    record Progress(String group, String run, String state, String sentence, int percent, List<Step> steps) {}

    record Step(String node, String what, String state, long millis, String why) {}

    static Config config(GroupName group, GroupParameters parameters, List<MemberUpkeep> members) {
        return new Config(
                group.value(),
                parameters.version(),
                parameters.values(),
                members.stream().map(UpkeepBodies::member).toList());
    }

    private static Member member(MemberUpkeep m) {
        return new Member(
                m.node().value(),
                !m.pending().isEmpty(),
                m.pending().stream().map(UpkeepBodies::setting).toList(),
                m.why());
    }

    private static Setting setting(Pending p) {
        return new Setting(p.name(), p.running(), p.wanted(), p.lowered());
    }

    static Progress progress(RestartProgress p) {
        var steps = p.steps().stream()
                .map(s -> new Step(s.node().value(), s.what(), word(s.state()), s.millis(), s.why()))
                .toList();
        return new Progress(p.group().value(), p.run(), word(p.state()), p.sentence(), percent(p), steps);
    }

    private static int percent(RestartProgress p) {
        if (p.state() == RestartProgress.State.DONE) {
            return 100;
        }
        long over = p.steps().stream()
                .filter(s -> s.state() == RestartProgress.State.DONE || s.state() == RestartProgress.State.SKIPPED)
                .count();
        return p.steps().isEmpty() ? 0 : (int) (over * 100 / p.steps().size());
    }

    private static String word(RestartProgress.State state) {
        return state.name().toLowerCase(Locale.ROOT);
    }
}
