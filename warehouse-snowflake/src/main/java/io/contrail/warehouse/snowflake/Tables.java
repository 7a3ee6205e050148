package io.contrail.warehouse.snowflake;

import io.contrail.changelog.Change;
import io.contrail.changelog.Evolution;
import io.contrail.changelog.PipelineException;
import io.contrail.changelog.TableId;
import io.contrail.changelog.TableSchema;
import io.contrail.changelog.landing.TableChanges;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The warehouse's tables, each brought into the shape that its changes have. */
final class Tables {
    private static final Logger log = LoggerFactory.getLogger(Tables.class);

    private final Database database;
    private final TableRegistry registry;
    private final Steps steps;
    private final Applier applier;
    private final Incomplete incomplete;
    private final Clock clock;
    private final Map<String, TableState> tables = new HashMap<>();

    Tables(Database database, Applier applier, Incomplete incomplete, Clock clock) {
        this.database = database;
        this.registry = new TableRegistry(database);
        this.steps = new Steps(database);
        this.applier = applier;
        this.incomplete = incomplete;
        this.clock = clock;
    }

    /** Reads what is there, and ends what another process has begun, but not with the tables of others. */
    void load(Set<String> ofOthers) {
        steps.run(table -> !ofOthers.contains(table));
        registry.load().forEach(layout -> tables.put(layout.name(), new TableState(layout)));
    }

    Collection<TableState> all() {
        return new ArrayList<>(tables.values());
    }

    /** The table whatever its shape is; one that is not there yet is made in this shape. */
    TableState asItIs(TableSchema schema, Change first) {
        TableState table = tables.get(TableLayout.name(schema.table()));
        return table == null ? of(schema, first) : table;
    }

    /** A TRUNCATE, or the end of a reading, has no shape of its own: it leaves its table's as it is. */
    TableState of(TableChanges changes) {
        TableState table = tables.get(TableLayout.name(changes.schema().table()));
        return table != null
                        && changes.changes().stream()
                                .allMatch(
                                        change -> change instanceof Change.Truncate || change instanceof Change.Unseen)
                ? table
                : of(changes.schema(), changes.changes().get(0));
    }

    /** The table, in this shape. */
    TableState of(TableSchema schema, Change first) {
        TableLayout layout = TableLayout.of(schema);
        TableState table = tables.get(layout.name());
        if (table == null) {
            refuseClashes(layout);
            layout.create().forEach(database::execute);
            database.transaction(() -> registry.save(layout));
            table = new TableState(layout);
            tables.put(layout.name(), table);
        } else if (!table.follows(schema)) {
            evolve(table, Evolution.settled(table.layout().schema(), schema), first);
            table.announced(schema);
        }
        return table;
    }

    /** Whether a table of this name is there. */
    boolean has(TableId table) {
        return tables.containsKey(TableLayout.name(table));
    }

    TableState named(TableId table) {
        TableState found = tables.get(TableLayout.name(table));
        if (found == null) {
            throw new IllegalStateException(
                    "contrail.offsets names table %s, and the registry does not".formatted(table));
        }
        return found;
    }

    /** Makes the table fit for these changes: for kept values of TOASTed columns, and for values without a type. */
    void prepare(TableState table, List<Change> changes) {
        Set<String> text = ChangelogRows.newlyText(table.layout(), changes);
        if (!text.isEmpty()) {
            applier.apply(table);
            Evolver evolver = new Evolver(new Defaults(database), table.layout(), changes.get(0));
            follow(table, evolver.planText(text), evolver);
            log.info(
                    "Table {} holds columns {} as text from now on.",
                    table.layout().table(),
                    text);
        }
        Set<String> toasted = ChangelogRows.newlyToasted(table.layout(), changes);
        if (!toasted.isEmpty()) {
            TableLayout next = table.layout().withToasted(toasted);
            database.execute(next.createHistory());
            database.transaction(() -> registry.save(next));
            table.layout(next);
        }
    }

    private void evolve(TableState table, TableSchema schema, Change first) {
        TableLayout layout = table.layout();
        Evolution evolution = Evolution.between(layout.schema(), schema);
        if (evolution.isEmpty() && layout.schema().sameShape(schema)) {
            if (schema.facts() != null && !schema.facts().equals(layout.schema().facts())) {
                TableLayout known = layout.withSchema(schema);
                database.transaction(() -> registry.save(known));
                table.layout(known);
            }
            return;
        }
        refuseClashes(TableLayout.of(schema));
        applier.apply(table);
        Evolver evolver = new Evolver(new Defaults(database), layout, first);
        follow(table, evolver.plan(schema, evolution, clock.instant()), evolver);
        incomplete.load();
        log.info(
                "Table {} has another shape from ordinal {} on: {}",
                schema.table(),
                first.ordinal(),
                evolution.changes());
        evolver.doubts().forEach(doubt -> log.warn("Table {} is incomplete: {}", schema.table(), doubt));
    }

    private void follow(TableState table, TableLayout next, Evolver evolver) {
        List<Step> planned = new ArrayList<>(evolver.steps());
        for (String doubt : evolver.doubts()) {
            // After the step that forgets the doubts of the table that had the name before
            planned.add(Step.of("INSERT INTO contrail.incomplete VALUES (%s, %d, %s)"
                    .formatted(Identifiers.literal(next.name()), next.shapedAt(), Identifiers.literal(doubt))));
        }
        database.transaction(() -> {
            registry.save(next);
            steps.plan(next.name(), planned);
        });
        table.layout(next);
        steps.run(next.name()::equals);
        StreamState stream = table.stream();
        if (stream != null && stream.channel() != null) {
            // A pipe may know the columns that its table had when the channel was opened.
            stream.channel().discard();
        }
    }

    private static void refuseClashes(TableLayout layout) {
        Set<String> clashes = layout.clashes();
        if (!clashes.isEmpty()) {
            throw new PipelineException(
                    PipelineException.Remedy.STOP_TABLE,
                    PipelineException.Kind.FAILED,
                    "Table %s has columns %s, which are names of Contrail's own.".formatted(layout.table(), clashes),
                    "Its changelog keeps %s besides the table's columns. Nothing more of this table is landed; the others"
                                    .formatted(TableLayout.META_NAMES)
                            + " go on.",
                    "exclude them with the source connector's column.exclude.list, or rename them.");
        }
    }
}
