package io.contrail.cli.sql;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How rows are printed. */
public enum SqlFormat {
    table,
    json,
    ndjson,
    csv;

    private static final ObjectMapper JSON = new ObjectMapper();

    /** A result that prints itself; call {@link Printer#end} after the last row. */
    public Printer printer(PrintWriter out) {
        return switch (this) {
            case table -> new TablePrinter(out);
            case json -> new JsonPrinter(out, true);
            case ndjson -> new JsonPrinter(out, false);
            case csv -> new CsvPrinter(out);
        };
    }

    /** Prints rows as they come. */
    public interface Printer extends SqlResult {
        void end();
    }

    /** The text of a value in a table or a CSV file; NULL is empty. */
    static String text(@Nullable Object value) {
        if (value == null) {
            return "";
        }
        return value instanceof BigDecimal number ? number.toPlainString() : value.toString();
    }

    private static final class TablePrinter implements Printer {
        /** Widths are taken from so many rows, so that a large result is not held back. */
        private static final int SAMPLE = 1_000;

        private final PrintWriter out;
        private final List<List<String>> waiting = new ArrayList<>();
        private final List<Integer> widths = new ArrayList<>();
        private long rows;

        TablePrinter(PrintWriter out) {
            this.out = out;
        }

        @Override
        public void columns(List<String> names) {
            names.forEach(name -> widths.add(name.length()));
            waiting.add(names);
        }

        @Override
        public void row(List<@Nullable Object> values) {
            List<String> cells = new ArrayList<>();
            values.forEach(value -> cells.add(value == null ? "NULL" : text(value)));
            rows++;
            if (rows <= SAMPLE) {
                for (int i = 0; i < cells.size(); i++) {
                    widths.set(i, Math.max(widths.get(i), cells.get(i).length()));
                }
                waiting.add(cells);
            } else {
                flush();
                print(cells);
            }
        }

        @Override
        public void end() {
            flush();
            out.println("(%d row%s)".formatted(rows, rows == 1 ? "" : "s"));
            out.flush();
        }

        private void flush() {
            for (int i = 0; i < waiting.size(); i++) {
                print(waiting.get(i));
                if (i == 0) {
                    out.println(
                            String.join("-+-", widths.stream().map("-"::repeat).toList()));
                }
            }
            waiting.clear();
        }

        private void print(List<String> cells) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < cells.size(); i++) {
                line.append(i == 0 ? "" : " | ").append(cells.get(i));
                if (i < cells.size() - 1) {
                    line.append(
                            " ".repeat(Math.max(0, widths.get(i) - cells.get(i).length())));
                }
            }
            out.println(line);
        }
    }

    private static final class JsonPrinter implements Printer {
        private final PrintWriter out;
        private final boolean array;
        private List<String> names = List.of();
        private boolean first = true;

        JsonPrinter(PrintWriter out, boolean array) {
            this.out = out;
            this.array = array;
        }

        @Override
        public void columns(List<String> columns) {
            names = columns;
            if (array) {
                out.print("[");
            }
        }

        @Override
        public void row(List<@Nullable Object> values) {
            Map<String, @Nullable Object> row = new LinkedHashMap<>();
            for (int i = 0; i < values.size(); i++) {
                row.put(names.get(i), values.get(i));
            }
            if (array) {
                out.print(first ? "\n" : ",\n");
            }
            try {
                out.print(JSON.writeValueAsString(row));
            } catch (JsonProcessingException e) {
                throw new IllegalStateException("A row of plain values is JSON", e);
            }
            if (!array) {
                out.println();
            }
            first = false;
        }

        @Override
        public void end() {
            if (array) {
                out.println(first ? "]" : "\n]");
            }
            out.flush();
        }
    }

    /** RFC 4180; NULL is an empty field, an empty text is {@code ""}. */
    private static final class CsvPrinter implements Printer {
        private final PrintWriter out;

        CsvPrinter(PrintWriter out) {
            this.out = out;
        }

        @Override
        public void columns(List<String> names) {
            print(new ArrayList<>(names));
        }

        @Override
        public void row(List<@Nullable Object> values) {
            print(values);
        }

        @Override
        public void end() {
            out.flush();
        }

        private void print(List<? extends @Nullable Object> values) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < values.size(); i++) {
                line.append(i == 0 ? "" : ",").append(field(values.get(i)));
            }
            out.print(line.append("\r\n"));
        }

        private static String field(@Nullable Object value) {
            String text = text(value);
            boolean plain = value == null
                    || (!text.isEmpty() && text.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r'));
            return plain ? text : '"' + text.replace("\"", "\"\"") + '"';
        }
    }
}
