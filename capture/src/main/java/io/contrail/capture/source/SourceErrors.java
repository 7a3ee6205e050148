package io.contrail.capture.source;

import io.contrail.changelog.PipelineException;
import io.contrail.changelog.PipelineException.Kind;
import io.contrail.changelog.PipelineException.Remedy;
import java.net.UnknownHostException;
import java.security.cert.CertPathBuilderException;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Optional;

/** The driver's errors in words that name the server and the remedy. SQLSTATE decides, not the (translated) text. */
final class SourceErrors {
    private SourceErrors() {}

    static PipelineException connecting(SourceAddress address, SQLException error) {
        String state = Optional.ofNullable(error.getSQLState()).orElse("");
        String text = firstLine(error);
        String meaning = "Nothing was read from the source and nothing was changed there.";
        String what = "Cannot connect to %s: %s".formatted(address, text);
        String host = address.hosts().get(0).name();
        String todo;
        if (caused(error, UnknownHostException.class)) {
            what = "Cannot connect to %s: no address is known for the host '%s'.".formatted(address, host);
            todo = "check the host's spelling, and that this machine resolves it.";
        } else if (address.password().isEmpty() && asksForPassword(state, text)) {
            what = "Cannot connect to %s: the server wants a password for user '%s' and none was given."
                    .formatted(address, address.user());
            todo = "set PGPASSWORD, or add a line for this server to ~/.pgpass (chmod 600).";
        } else if (state.equals("28P01")) {
            todo = "check the user '%s' and its password (taken from PGPASSWORD, else ~/.pgpass)."
                    .formatted(address.user());
        } else if (state.startsWith("28") && withoutTls(text)) {
            todo =
                    "connect with TLS (add ?sslmode=require to the address), or allow user '%s' in the server's pg_hba.conf."
                            .formatted(address.user());
        } else if (state.startsWith("28")) {
            todo = "check that user '%s' exists, may log in, and is allowed in the server's pg_hba.conf."
                    .formatted(address.user());
        } else if (state.equals("3D000")) {
            todo = "check the database's name; 'psql -l' with the same address lists what the server has.";
        } else if (state.equals("42501")) {
            todo = "as an administrator: GRANT CONNECT ON DATABASE %s TO %s;"
                    .formatted(Identifiers.quote(address.database()), Identifiers.quote(address.user()));
        } else if (state.equals("53300")) {
            todo = "free a connection or raise max_connections (SELECT pid, usename, state FROM pg_stat_activity), then"
                    + " try again.";
        } else if (state.equals("57P03")) {
            todo = "wait until the server accepts connections, then try again.";
        } else if (caused(error, CertPathBuilderException.class)) {
            what = "Cannot connect to %s: its certificate was not issued by an authority that is trusted here."
                    .formatted(address);
            todo = "check that sslrootcert (now %s) is the certificate of the authority that issued the server's."
                    .formatted(rootCertificate(address));
        } else if (text.contains("hostnameverifier") || text.contains("hostname verifier")) {
            what = "Cannot connect to %s: its certificate is for another name than '%s'.".formatted(address, host);
            todo = "connect by a name that is in the server's certificate, or have '%s' put into it.".formatted(host);
        } else if (text.toLowerCase(Locale.ROOT).contains("ssl")) {
            todo = "check sslmode (now '%s') and sslrootcert against what the server offers."
                    .formatted(address.parameters().getOrDefault("sslmode", "prefer"));
        } else {
            todo = "check that PostgreSQL runs there and listens on that address (listen_addresses, port, firewall).";
        }
        return PipelineException.unreachable(sentence(what), meaning, todo).causedBy(error);
    }

    static PipelineException asking(String server, SQLException error) {
        String state = Optional.ofNullable(error.getSQLState()).orElse("");
        String what = sentence("PostgreSQL at %s: %s".formatted(server, firstLine(error)));
        if (state.startsWith("08") || state.startsWith("57P")) {
            return PipelineException.unreachable(
                            what,
                            "The connection to the source is gone; the statement may or may not have run.",
                            "check that the server runs, then try again.")
                    .causedBy(error);
        }
        if (state.equals("42501")) {
            return PipelineException.stop(
                            what,
                            "The role that Contrail connects as lacks a privilege.",
                            "run 'contrail doctor': it prints the GRANT for an administrator to run.")
                    .causedBy(error);
        }
        boolean passing = state.equals("55P03") || state.equals("55006") || state.startsWith("40");
        return new PipelineException(
                        passing ? Remedy.RETRY : Remedy.STOP,
                        Kind.FAILED,
                        what,
                        "The statement was not carried out (SQLSTATE %s).".formatted(state),
                        passing ? "try again." : "run 'contrail doctor' for the state of the source.")
                .causedBy(error);
    }

    private static String rootCertificate(SourceAddress address) {
        return address.parameters().containsKey("sslfactory")
                ? "the authorities that Java trusts"
                : address.parameters().getOrDefault("sslrootcert", "~/.postgresql/root.crt");
    }

    /** Before the password is sent the driver itself says that it has none, under the state of a failed connection. */
    private static boolean asksForPassword(String state, String text) {
        return (state.startsWith("28") || state.equals("08004")) && text.contains("password") && !withoutTls(text);
    }

    private static boolean withoutTls(String text) {
        return text.contains("no encryption") || text.contains("SSL off");
    }

    private static boolean caused(Throwable error, Class<? extends Throwable> type) {
        for (Throwable at = error; at != null; at = at.getCause()) {
            if (type.isInstance(at)) {
                return true;
            }
        }
        return false;
    }

    /** The rest of a server's message can quote a row's values (DETAIL) or a whole statement. */
    private static String firstLine(SQLException error) {
        return Optional.ofNullable(error.getMessage())
                .map(message -> message.lines().findFirst().orElse("").strip())
                .orElse("no reason given");
    }

    private static String sentence(String text) {
        return text.endsWith(".") ? text : text + ".";
    }
}
