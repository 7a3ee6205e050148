package io.contrail.cli.connectors;

/** How a setting differs from the one that the cluster has. */
public sealed interface SettingChange {
    String setting();

    /** A line that shows no secret. */
    String line();

    /** The cluster lacks it. */
    record Added(String setting, String value) implements SettingChange {
        @Override
        public String line() {
            return "+ %s = %s".formatted(setting, shown(setting, value));
        }

        @Override
        public String toString() {
            return line();
        }
    }

    /** The cluster has another value. */
    record Changed(String setting, String before, String after) implements SettingChange {
        @Override
        public String line() {
            return "~ %s = %s -> %s".formatted(setting, shown(setting, before), shown(setting, after));
        }

        @Override
        public String toString() {
            return line();
        }
    }

    /** Only the cluster has it. */
    record Removed(String setting, String value) implements SettingChange {
        @Override
        public String line() {
            return "- %s = %s".formatted(setting, shown(setting, value));
        }

        @Override
        public String toString() {
            return line();
        }
    }

    private static String shown(String setting, String value) {
        return SecretSettings.shown(setting, value).replace("\n", "\\n");
    }
}
