package io.contrail.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Looks for secrets where none may be, and collects the places; bytes are searched, so compression would hide them. */
final class Leaks {
    /** The files that are there to hold secrets; only their owner may read them. */
    private static final Set<String> DECLARED = Set.of("secrets.properties", "control.json");

    private final List<String> secrets;
    private final Set<String> places = new TreeSet<>();

    Leaks(List<String> secrets) {
        this.secrets = List.copyOf(secrets);
    }

    Set<String> places() {
        return places;
    }

    void inText(String place, String text) {
        for (int i = 0; i < secrets.size(); i++) {
            if (text.contains(secrets.get(i))) {
                places.add("secret %d in %s".formatted(i, place));
            }
        }
    }

    /** Also that the files which hold secrets are for their owner only. */
    void inFiles(Path folder) {
        List<Path> files;
        try (Stream<Path> all = Files.walk(folder)) {
            files = all.filter(Files::isRegularFile).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        for (Path file : files) {
            try {
                if (!DECLARED.contains(file.getFileName().toString())) {
                    inText(file.toString(), new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
                } else if (!Files.getPosixFilePermissions(file).equals(PosixFilePermissions.fromString("rw-------"))) {
                    places.add(file + " can be read by others");
                }
            } catch (IOException gone) {
                // A segment that was deleted in between.
            }
        }
    }

    /** As any user of the machine sees them; how many processes there were. */
    int inProcessList() {
        List<Path> processes = new ArrayList<>();
        try (Stream<Path> all = Files.list(Path.of("/proc"))) {
            all.filter(process -> process.getFileName().toString().matches("[0-9]+"))
                    .forEach(processes::add);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        for (Path process : processes) {
            try {
                inText(process + "/cmdline", Files.readString(process.resolve("cmdline"), StandardCharsets.ISO_8859_1));
            } catch (IOException ended) {
                // It is not there any more.
            }
        }
        return processes.size();
    }
}
