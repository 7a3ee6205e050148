package io.contrail.capture.preflight;

import io.contrail.capture.preflight.Preflight.Context;
import io.contrail.capture.source.SourceConnection;
import java.util.List;
import java.util.Optional;

/** The server as a whole: what it is and what it can do. */
final class ServerChecks {
    private ServerChecks() {}

    static List<Finding> version(Context context) {
        int version = context.source().version();
        String check = "server version";
        String what = "The source runs PostgreSQL %s.".formatted(number(version));
        if (version < 12_00_00) {
            return List.of(Finding.error(
                    check,
                    what,
                    "Contrail needs 12 or newer: before that, the catalog does not tell how partitions hang together,"
                            + " and nobody mends the server's faults any more.",
                    Remedy.shell("upgrade the server, for example with", "pg_upgrade --help")));
        }
        if (version < 13_00_00) {
            return List.of(Finding.warning(
                    check,
                    what,
                    "PostgreSQL 12 cannot publish a partitioned table under its own name: name the partitions of such"
                            + " tables themselves. A slot cannot be bounded either, so a stopped pipeline can fill the disk.",
                    Remedy.shell("upgrade the server, for example with", "pg_upgrade --help")));
        }
        return List.of(Finding.ok(check, what));
    }

    private static String number(int version) {
        return version / 10_000 + "." + version % 10_000;
    }

    static List<Finding> primary(Context context) {
        if (!context.source().test("SELECT pg_is_in_recovery()")) {
            return List.of(Finding.ok("primary", "The source is a primary."));
        }
        return List.of(Finding.error(
                "primary",
                "The source is a standby: it is in recovery.",
                "A standby takes neither a publication nor the heartbeat, and what it has replayed cannot be pinned.",
                Remedy.shell(
                        "point --source at the primary; this asks a list of hosts for it",
                        "contrail up --source 'postgresql://user@host1,host2/%s?target_session_attrs=read-write'"
                                .formatted(context.source().database()))));
    }

    static List<Finding> walLevel(Context context) {
        String level = setting(context.source(), "wal_level");
        if (level.equals("logical")) {
            return List.of(Finding.ok("wal_level", "wal_level is logical."));
        }
        return List.of(Finding.error(
                "wal_level",
                "wal_level is '%s', not 'logical'.".formatted(level),
                "The log does not hold what a change stream needs; the setting takes a restart of the server.",
                onLogicalWal(context.source())));
    }

    /** What is between two machines can be read by whoever is between them. */
    static List<Finding> encryption(Context context) {
        SourceConnection source = context.source();
        Optional<String> version = source.first(
                "SELECT coalesce(version, '') FROM pg_stat_ssl WHERE pid = pg_backend_pid() AND ssl",
                row -> row.getString(1));
        String check = "encryption";
        if (version.isPresent()) {
            return List.of(Finding.ok(check, "The connection is encrypted (%s).".formatted(version.get())));
        }
        if (source.test("SELECT inet_client_addr() IS NULL OR inet_client_addr() = inet_server_addr()")) {
            return List.of(Finding.ok(check, "The connection is not encrypted, and does not leave this machine."));
        }
        return List.of(Finding.warning(
                check,
                "The connection is not encrypted.",
                "Rows and changes can be read by whoever sits between this machine and the source.",
                Remedy.shell(
                        "with the certificate of the authority that issued the server's",
                        "contrail up --source 'postgresql://user@host/%s?sslmode=verify-full&sslrootcert=/path/ca.crt'"
                                .formatted(source.database()))));
    }

    private static Remedy onLogicalWal(SourceConnection source) {
        if (has(source, "rds.logical_replication")) {
            return Remedy.shell(
                    "in the instance's parameter group, then reboot the instance",
                    "aws rds modify-db-parameter-group --db-parameter-group-name GROUP --parameters"
                            + " ParameterName=rds.logical_replication,ParameterValue=1,ApplyMethod=pending-reboot");
        }
        if (has(source, "cloudsql.logical_decoding")) {
            return Remedy.shell(
                    "with the instance's flags, which restarts it",
                    "gcloud sql instances patch INSTANCE --database-flags=cloudsql.logical_decoding=on");
        }
        return Remedy.sql("as a superuser, then restart PostgreSQL", "ALTER SYSTEM SET wal_level = 'logical'");
    }

    static boolean has(SourceConnection source, String setting) {
        return source.test("SELECT EXISTS (SELECT FROM pg_settings WHERE name = ?)", setting);
    }

    static String setting(SourceConnection source, String name) {
        return source.first("SELECT coalesce(current_setting(?, true), '')", row -> row.getString(1), name)
                .orElse("");
    }
}
