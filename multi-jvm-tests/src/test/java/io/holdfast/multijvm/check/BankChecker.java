package io.holdfast.multijvm.check;

import java.util.ArrayList;
import java.util.List;

/** Decides whether money was made or lost: every sight of all accounts at once, and the last one, shows the same total. */
public record BankChecker(long total, int leastSights) {

    /**
     * What is wrong, one sentence each; empty when all is well.
     *
     * @param sights the totals that were seen, in order; the last one when all was quiet
     */
    public List<String> findings(List<Long> sights) {
        var findings = new ArrayList<String>();
        if (sights.size() < leastSights) {
            findings.add("too few to prove anything: %d sights, at least %d are needed"
                    .formatted(sights.size(), leastSights));
        }
        var wrong = sights.stream().filter(sight -> sight != total).distinct().toList();
        if (!wrong.isEmpty()) {
            findings.add("all accounts together held %s instead of %d".formatted(wrong, total));
        }
        return findings;
    }
}
