package io.contrail.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.contrail.capture.debezium.TransactionalPostgresConnectorTask;
import io.contrail.changelog.landing.WarehouseProvider;
import io.contrail.changelog.landing.WarehouseSetting;
import io.contrail.sink.WarehouseSinkConnector;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.common.config.ConfigDef;
import org.junit.jupiter.api.Test;

/** docs/reference/settings.md has every setting of ours, as the code declares it, and every environment variable. */
class SettingsPageTest {
    private static final Path ROOT = Path.of("..");
    private static final Pattern VARIABLE = Pattern.compile("\\bCONTRAIL_[A-Z_]*[A-Z]");

    /** What snowflake.sql makes: a user, a role and a virtual warehouse. */
    private static final Set<String> NO_VARIABLES = Set.of("CONTRAIL_SINK", "CONTRAIL_APPLY", "CONTRAIL_WH");

    private final GeneratedPage page = GeneratedPage.named("settings.md");

    @Test
    void thePageShowsWhatTheCodeDeclares() throws Exception {
        StringBuilder text = new StringBuilder();
        sink(text);
        ServiceLoader.load(WarehouseProvider.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(provider -> !provider.settings().isEmpty())
                .sorted(Comparator.comparing(WarehouseProvider::name))
                .forEach(provider -> warehouse(provider, text));
        page.mustSay(text.toString().strip() + "\n");
    }

    private static void sink(StringBuilder text) {
        text.append(
                "### Any warehouse\n\n| setting | type | default | importance | meaning |\n|---|---|---|---|---|\n");
        for (ConfigDef.ConfigKey key :
                new WarehouseSinkConnector().config().configKeys().values()) {
            text.append("| `%s` | %s | %s | %s | %s |\n"
                    .formatted(
                            key.name,
                            key.type.name().toLowerCase(Locale.ROOT),
                            key.hasDefault()
                                    ? value(ConfigDef.convertToString(key.defaultValue, key.type))
                                    : "required",
                            key.importance.name().toLowerCase(Locale.ROOT),
                            GeneratedPage.cell(key.documentation)));
        }
    }

    private static void warehouse(WarehouseProvider provider, StringBuilder text) {
        text.append(
                "\n### `warehouse=%s`\n\n| setting | default | meaning |\n|---|---|---|\n".formatted(provider.name()));
        for (WarehouseSetting setting : provider.settings()) {
            text.append("| `%s.%s` | %s | %s |\n"
                    .formatted(
                            provider.name(),
                            setting.name(),
                            value(setting.byDefault()),
                            GeneratedPage.cell(setting.sentence())));
        }
    }

    private static String value(String text) {
        return text.isEmpty() ? "" : "`%s`".formatted(text);
    }

    @Test
    void thePageHasEveryEnvironmentVariable() throws IOException {
        Set<String> used = new TreeSet<>();
        for (Path file : sources()) {
            Matcher matcher = VARIABLE.matcher(Files.readString(file));
            while (matcher.find()) {
                used.add(matcher.group());
            }
        }
        used.removeAll(NO_VARIABLES);
        assertThat(used).as("found in the code").contains("CONTRAIL_DATA_DIR", "CONTRAIL_JAVA_OPTS");
        String text = page.text();
        assertThat(used)
                .as("every one in %s", page.file())
                .allSatisfy(variable -> assertThat(text).contains("`" + variable));
    }

    private static List<Path> sources() throws IOException {
        try (Stream<Path> java = Files.find(
                ROOT,
                20,
                (path, kind) ->
                        path.toString().endsWith(".java") && path.toString().contains("/src/main/"))) {
            return Stream.concat(
                            java,
                            Stream.of(
                                            "contrail",
                                            "docker-compose.yml",
                                            ".env.example",
                                            "deploy/docker/contrail/contrail",
                                            "deploy/docker/connect/start")
                                    .map(ROOT::resolve))
                    .toList();
        }
    }

    @Test
    void thePageHasTheSourceConnectorsOwnSetting() throws IOException {
        assertThat(page.text()).contains("`" + TransactionalPostgresConnectorTask.RELOAD + "`");
    }
}
