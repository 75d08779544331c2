package io.holdfast.multijvm.check;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Decides whether money was made or lost: every sight of all accounts at once, and the last one, shows the same total, and every
 * acknowledged transfer, which put its number down in its own transaction, is there.
 */
public record BankChecker(long total, int least) {

    /**
     * What is wrong, one sentence each; empty when all is well.
     *
     * @param sights the totals that were seen, in order; the last one when all was quiet
     * @param acknowledged the numbers of the transfers whose commit was acknowledged
     * @param present the numbers that are there at the end
     */
    public List<String> findings(List<Long> sights, List<Long> acknowledged, Set<Long> present) {
        var findings = new ArrayList<String>();
        if (sights.size() < least || acknowledged.size() < least) {
            findings.add("too few to prove anything: %d sights and %d transfers, at least %d of each are needed"
                    .formatted(sights.size(), acknowledged.size(), least));
        }
        var missing = acknowledged.stream()
                .filter(number -> !present.contains(number))
                .toList();
        if (!missing.isEmpty()) {
            findings.add("acknowledged transfers are missing: " + missing);
        }
        var wrong = sights.stream().filter(sight -> sight != total).distinct().toList();
        if (!wrong.isEmpty()) {
            findings.add("all accounts together held %s instead of %d".formatted(wrong, total));
        }
        return findings;
    }
}
