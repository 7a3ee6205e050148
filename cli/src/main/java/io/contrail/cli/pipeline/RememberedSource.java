package io.contrail.cli.pipeline;

import io.contrail.capture.replication.PipelineName;
import io.contrail.capture.source.Secret;
import io.contrail.capture.source.SourceAddress;
import io.contrail.changelog.PipelineException;
import io.contrail.local.directory.DataDirectory;
import java.util.Map;
import java.util.Optional;

/**
 * What a data directory is a pipeline of. A second start needs no {@code --source}, and another source is refused: its
 * rows would be mixed with those that are there. What the source is reached with is kept with the secrets.
 */
public final class RememberedSource {
    static final String URL = "source.url";
    static final String NAME = "pipeline.name";
    static final String KEY_PASSWORD = "source.sslpassword";
    private static final String KIND = "source.kind";
    private static final String TABLES = "source.tables";
    private static final String INSERT_ONLY = "source.insert.only";
    private static final String WAREHOUSE = "warehouse";
    private static final String PRODUCER = "flights.producer";

    private RememberedSource() {}

    /** The settings to start with: those wanted, and what an earlier start was given. */
    public static PipelineSettings complete(DataDirectory directory, PipelineSettings wanted) {
        Optional<String> kind = directory.settings().get(KIND);
        Optional<String> url = directory.secrets().get(URL);
        if (kind.isPresent() && wanted.source().isPresent()) {
            Optional<String> before =
                    url.map(known -> SourceAddress.parse(known, Map.of()).toString());
            String now = SourceAddress.parse(wanted.source().get()).toString();
            if (!before.equals(Optional.of(now))) {
                throw PipelineException.usage(
                        "The data directory %s belongs to a pipeline of %s, not of %s."
                                .formatted(directory.path(), before.orElse("the embedded database"), now),
                        "Two sources in one warehouse would mix their rows.",
                        "name another directory with --data-dir, or 'contrail down --purge' this one first.");
            }
        }
        return new PipelineSettings(
                directory.settings().get(NAME).map(PipelineName::new).orElse(wanted.name()),
                wanted.source().or(() -> url),
                wanted.tables().or(() -> directory.settings().get(TABLES)),
                wanted.insertOnly().or(() -> directory.settings().get(INSERT_ONLY)),
                flights(directory, wanted.flights()),
                wanted.ports(),
                wanted.resnapshot(),
                Optional.of(warehouse(directory, wanted)));
    }

    /** What was landed in one warehouse is not in another. */
    private static String warehouse(DataDirectory directory, PipelineSettings wanted) {
        Optional<String> before = directory
                .settings()
                .get(WAREHOUSE)
                .or(() -> directory.settings().get(KIND).map(known -> EmbeddedWarehouse.NAME));
        String now = wanted.warehouse().or(() -> before).orElse(EmbeddedWarehouse.NAME);
        if (before.isPresent() && !before.get().equals(now)) {
            throw PipelineException.usage(
                    "The pipeline in the data directory %s lands in %s, not in %s."
                            .formatted(directory.path(), before.get(), now),
                    "The other warehouse would lack what has landed before.",
                    "name another directory with --data-dir, or 'contrail down --purge' this one first.");
        }
        return now;
    }

    /** A database that one producer has begun stays with it: each keeps an account of its own of what it wrote. */
    private static FlightSettings flights(DataDirectory directory, FlightSettings wanted) {
        boolean embedded = "embedded".equals(directory.settings().get(KIND).orElse(""));
        Optional<FlightSettings.Producer> before = directory
                .settings()
                .get(PRODUCER)
                .map(FlightSettings.Producer::valueOf)
                .or(() -> embedded ? Optional.of(FlightSettings.Producer.replay) : Optional.empty());
        if (before.isPresent() && wanted.producer().isPresent() && !before.equals(wanted.producer())) {
            throw PipelineException.usage(
                    "The flights in the data directory %s come from a %s, not from a %s."
                            .formatted(
                                    directory.path(),
                                    before.get(),
                                    wanted.producer().get()),
                    "One cannot go on where the other was.",
                    "name another directory with --data-dir, or 'contrail down --purge' this one first.");
        }
        return wanted.by(before.or(wanted::producer).orElse(FlightSettings.Producer.simulation));
    }

    /** Call it before anything is made in the source, so that a purge finds it. */
    static void remember(DataDirectory directory, PipelineSettings settings) {
        settings.source().ifPresent(url -> remember(directory, SourceAddress.parse(url)));
        directory.settings().set(NAME, settings.name().value());
        settings.tables().ifPresent(tables -> directory.settings().set(TABLES, tables));
        settings.insertOnly().ifPresent(tables -> directory.settings().set(INSERT_ONLY, tables));
        if (settings.source().isEmpty()) {
            settings.flights().producer().ifPresent(it -> directory.settings().set(PRODUCER, it.name()));
        }
        directory.settings().set(WAREHOUSE, settings.warehouse().orElse(EmbeddedWarehouse.NAME));
        directory.settings().set(KIND, settings.source().isPresent() ? "external" : "embedded");
    }

    /** Whether anything was ever started here; if not, the directory holds nothing worth keeping. */
    public static boolean isKnown(DataDirectory directory) {
        return directory.settings().get(KIND).isPresent();
    }

    private static void remember(DataDirectory directory, SourceAddress address) {
        directory.secrets().set(URL, address.url());
        address.password().ifPresent(secret -> directory.secrets().set(Pipeline.SOURCE_PASSWORD, secret.value()));
        address.keyPassword().ifPresent(secret -> directory.secrets().set(KEY_PASSWORD, secret.value()));
    }

    /** The address with the secrets of today, or else with those that it was last reached with. */
    static SourceAddress address(DataDirectory directory, String url) {
        return SourceAddress.parse(url)
                .orPassword(directory.secrets().get(Pipeline.SOURCE_PASSWORD).map(Secret::new))
                .orKeyPassword(directory.secrets().get(KEY_PASSWORD).map(Secret::new));
    }
}
