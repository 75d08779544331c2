package io.holdfast.node.audit;

/**
 * One thing that somebody asked, or what became of it.
 *
 * @param step {@code asked} before anything is done, {@code answered} or {@code denied} afterwards
 * @param who the token's name; never the token
 * @param from the address that it came from
 * @param what method and path
 * @param detail what was sent along, secrets taken out; the sentence of the answer afterwards
 * @param status the answer's; 0 while there is none
 * @param request the id that the answer carries as {@code Request-Id}
 */
public record AuditEntry(
        String step, String who, String role, String from, String what, String detail, int status, String request) {}
