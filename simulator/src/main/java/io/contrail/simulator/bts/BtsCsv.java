package io.contrail.simulator.bts;

import io.contrail.simulator.reference.Airports;
import io.contrail.simulator.reference.CsvLine;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Reads CSV with a header line; the columns may stand in any order and have others between them. */
final class BtsCsv {
    private BtsCsv() {}

    static BtsFlights read(InputStream csv, String file, Airports airports) throws IOException {
        BufferedReader lines = new BufferedReader(new InputStreamReader(csv, StandardCharsets.UTF_8));
        String first = lines.readLine();
        if (first == null) {
            throw BtsErrors.empty(file);
        }
        List<String> header = CsvLine.split(first).stream().map(String::strip).toList();
        int[] places = BtsRowParser.COLUMNS.stream()
                .mapToInt(column -> place(header, column, file))
                .toArray();
        BtsFlights flights = new BtsFlights(file, airports);
        BtsRowParser parser = new BtsRowParser(file, airports);
        String[] values = new String[places.length];
        long row = 1;
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            row++;
            if (line.isEmpty()) {
                continue;
            }
            List<String> fields = CsvLine.split(line);
            for (int i = 0; i < places.length; i++) {
                if (places[i] >= fields.size()) {
                    throw BtsErrors.value(file, row, BtsRowParser.COLUMNS.get(i), "a value, the line ends before it");
                }
                values[i] = fields.get(places[i]).strip();
            }
            flights.add(parser.parse(row, values[0], values[1], values[2], values[3], values[4]));
        }
        if (flights.size() == 0) {
            throw BtsErrors.empty(file);
        }
        return flights;
    }

    private static int place(List<String> header, String column, String file) {
        int place = header.indexOf(column);
        if (place < 0) {
            throw BtsErrors.column(file, column, String.join(", ", header));
        }
        return place;
    }
}
