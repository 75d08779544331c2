package io.holdfast.protocol;

/**
 * How many members besides the primary must hold a write before it is acknowledged: {@code ANY k} of the others.
 *
 * @param k what the register counts with: 1 or more under {@link Durability#STRICT}; 0 only while the register says
 *     that the primary goes on alone
 * @param wanted what the operator asked for; {@code k} returns to it as soon as members have caught up
 */
public record AckRule(int k, int wanted, Durability durability) {
    public AckRule {
        if (wanted < 1 || k < 0 || k > wanted || (k < wanted && durability == Durability.STRICT)) {
            throw new IllegalArgumentException(
                    "ack rule k=" + k + " of " + wanted + " is not possible with durability " + durability);
        }
    }

    public static AckRule of(int wanted, Durability durability) {
        return new AckRule(wanted, wanted, durability);
    }

    public AckRule with(int newK) {
        return new AckRule(newK, wanted, durability);
    }
}
