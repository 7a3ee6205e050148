package io.contrail.cli;

import io.contrail.verifier.TableReport;
import io.contrail.verifier.VerificationListener;
import io.contrail.verifier.report.TextReport;
import java.io.PrintWriter;
import java.util.Locale;

/** A line a table as soon as it is done; in between, on a terminal, how far it is. */
final class VerifyProgress implements VerificationListener {
    private final PrintWriter err;
    private final PrintWriter out;
    private final boolean lines;
    private final boolean terminal = Terminal.console() != null && System.getenv("NO_COLOR") == null;

    /** @param lines whether tables are printed one by one */
    VerifyProgress(PrintWriter err, PrintWriter out, boolean lines) {
        this.err = err;
        this.out = out;
        this.lines = lines;
    }

    @Override
    public void compared(String table, long rows, long chunks) {
        if (terminal) {
            err.print(
                    String.format(Locale.ROOT, "\r\033[2K  %s  %,d rows in %,d chunks compared", table, rows, chunks));
            err.flush();
        }
    }

    @Override
    public void done(TableReport table) {
        clear();
        if (lines) {
            out.println(TextReport.table(table));
            out.flush();
        }
    }

    void clear() {
        if (terminal) {
            err.print("\r\033[2K");
            err.flush();
        }
    }
}
