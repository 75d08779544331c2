package io.holdfast.sharding.entity;

import io.holdfast.sharding.model.Answer;
import io.holdfast.sharding.model.Command;
import io.holdfast.sharding.model.Operation;
import io.holdfast.sharding.model.PrincipalCommand;
import io.holdfast.sharding.model.SessionCommand;
import java.util.ArrayList;
import java.util.List;

/** Cuts what is to be sent into pieces, each of which, with one entry of the largest size at its end, fits into a frame. */
final class Parcels<T> {
    private static final int LETTERS = 24 * 1024;
    private static final int ENTRIES = 256;
    private static final int EACH = 96;
    private final List<List<T>> all = new ArrayList<>(1);
    private List<T> open = new ArrayList<>();
    private int letters;

    void add(T entry, int size) {
        if (open.isEmpty()) {
            all.add(open);
        }
        open.add(entry);
        letters += EACH + size;
        if (letters > LETTERS || open.size() == ENTRIES) {
            open = new ArrayList<>();
            letters = 0;
        }
    }

    List<List<T>> all() {
        return all;
    }

    static int letters(Command command) {
        return switch (command) {
            case SessionCommand.Create create -> letters(create);
            case SessionCommand.CreateOnce once -> letters(once.wanted());
            case SessionCommand.Change change -> {
                int sum = 0;
                for (var operation : change.operations()) {
                    sum += letters(operation);
                }
                yield sum;
            }
            case SessionCommand other -> 0;
            case PrincipalCommand other -> 0;
        };
    }

    private static int letters(SessionCommand.Create create) {
        int sum = 0;
        for (var entry : create.attributes().entrySet()) {
            sum += entry.getKey().length() + entry.getValue().length();
        }
        return sum;
    }

    static int letters(Answer answer) {
        return switch (answer) {
            case Answer.Shown shown -> {
                int sum = 0;
                for (var entry : shown.attributes().entrySet()) {
                    sum += entry.getKey().length() + entry.getValue().json().length();
                }
                yield sum;
            }
            case Answer.Members members -> members.keys().size() * 24;
            case Answer.Refused other -> 0;
            case Answer.Done other -> 0;
            case Answer.Vouched other -> 0;
        };
    }

    private static int letters(Operation operation) {
        return switch (operation) {
            case Operation.Put put -> put.name().length() + put.json().length();
            case Operation.Append append ->
                append.name().length() + append.json().length();
            case Operation.Remove remove -> remove.name().length();
            case Operation.Add add -> add.name().length();
        };
    }
}
