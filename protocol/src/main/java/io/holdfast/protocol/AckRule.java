package io.holdfast.protocol;

/**
 * How many members besides the primary must hold a write before it is acknowledged: {@code ANY k} of the others.
 *
 * @param k 1 or more under {@link Durability#STRICT}; 0 only while the register says that the primary goes on alone
 */
public record AckRule(int k, Durability durability) {
    public AckRule {
        if (k < 0 || (k == 0 && durability == Durability.STRICT)) {
            throw new IllegalArgumentException("ack rule k=" + k + " is not possible with durability " + durability);
        }
    }
}
