package io.contrail.cli.deploy;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * What a statement is about, as far as its first words tell.
 *
 * @param action what happens to the object when the statement runs
 * @param type of the object, e.g. {@code RESOURCE MONITOR}; for anything but a creation the statement's first word
 * @param name parts of the object's name as Snowflake understands them; empty when it has none
 */
public record Subject(Action action, String type, List<String> name) {
    enum Action {
        /** Created unless it is there. */
        CREATE_IF_MISSING,
        /** Created, or changed into what the statement says: what it does not say is lost. */
        CREATE_OR_ALTER,
        /** Created in place of what is there. */
        CREATE_OR_REPLACE,
        /** Created; an error when it is there. */
        CREATE,
        /** Anything else. */
        OTHER
    }

    private static final Set<String> MODIFIERS =
            Set.of("TRANSIENT", "SECURE", "TEMPORARY", "TEMP", "RECURSIVE", "LOCAL", "GLOBAL", "VOLATILE");

    /** Types that belong to the account and not to a database. */
    private static final Set<String> OF_ACCOUNT = Set.of(
            "ROLE",
            "USER",
            "WAREHOUSE",
            "RESOURCE MONITOR",
            "DATABASE",
            "INTEGRATION",
            "GRANT",
            "REVOKE",
            "USE",
            "ALTER",
            "SET",
            "CALL");

    public Subject {
        name = List.copyOf(name);
    }

    static Subject of(List<Token> tokens) {
        Words words = new Words(tokens);
        if (words.take("COMMENT") && words.take("ON")) {
            return new Subject(Action.OTHER, "COMMENT ON " + words.word(), words.name());
        }
        words = new Words(tokens);
        if (!words.take("CREATE")) {
            return new Subject(Action.OTHER, words.word(), List.of());
        }
        Action action = Action.CREATE;
        if (words.take("OR")) {
            action = words.take("REPLACE") ? Action.CREATE_OR_REPLACE : Action.CREATE_OR_ALTER;
            words.take("ALTER");
        }
        String type = words.word();
        while (MODIFIERS.contains(type)) {
            type = words.word();
        }
        if (type.equals("RESOURCE")) {
            type = type + " " + words.word();
        }
        if (words.take("IF") && words.take("NOT") && words.take("EXISTS")) {
            action = Action.CREATE_IF_MISSING;
        }
        return new Subject(action, type, words.name());
    }

    boolean isOfAccount() {
        return OF_ACCOUNT.contains(type);
    }

    boolean creates(String object) {
        return action != Action.OTHER && type.equals(object);
    }

    /** The name's last two parts, a schema and what is in it, or the name itself where it has only one. */
    ObjectName objectName() {
        return name.size() < 2
                ? new ObjectName("", name.isEmpty() ? "" : name.get(0))
                : new ObjectName(name.get(name.size() - 2), name.get(name.size() - 1));
    }

    /** Goes through the words of a statement. */
    static final class Words {
        private final List<Token> tokens;
        private int at;

        Words(List<Token> tokens) {
            this.tokens = tokens;
        }

        boolean take(String word) {
            if (at < tokens.size() && tokens.get(at).is(word)) {
                at++;
                return true;
            }
            return false;
        }

        /** The next word in upper case; empty at the end. */
        String word() {
            return at < tokens.size() ? tokens.get(at++).text().toUpperCase(Locale.ROOT) : "";
        }

        List<String> name() {
            List<String> name = new ArrayList<>();
            do {
                if (at >= tokens.size() || !tokens.get(at).isName()) {
                    break;
                }
                name.add(tokens.get(at++).name());
            } while (take("."));
            return name;
        }

        /** What has not been taken yet. */
        List<Token> rest() {
            return tokens.subList(at, tokens.size());
        }
    }
}
