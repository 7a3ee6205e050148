package io.contrail.cli.bundle;

import io.contrail.changelog.PipelineException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * A zip file, readable by its owner only, to which one part after the other is added. A part that cannot be collected is
 * there too, with the reason. Every text goes through the {@link Redactor}.
 */
public final class Bundle implements AutoCloseable {
    /** How a part's text is made; whatever it throws is the reason why the part is missing. */
    public interface Collector {
        String collect() throws Exception;
    }

    /** How much is taken out of a text. */
    public enum Kind {
        /** Made by us of what holds no value of a row. */
        OURS,
        /** Others write into it too. */
        LOG
    }

    /**
     * A file of the archive.
     *
     * @param missing why it could not be collected; empty when it was
     */
    public record Part(String file, String missing) {}

    private final Path path;
    private final Redactor redactor;
    private final ZipOutputStream zip;
    private final List<Part> parts = new ArrayList<>();

    private Bundle(Path path, Redactor redactor, OutputStream out) {
        this.path = path;
        this.redactor = redactor;
        this.zip = new ZipOutputStream(out, StandardCharsets.UTF_8);
    }

    /** Makes the file; one that is there is left as it is. */
    public static Bundle create(Path path, Redactor redactor) {
        try {
            return new Bundle(
                    path,
                    redactor,
                    Channels.newOutputStream(FileChannel.open(
                            path,
                            Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW),
                            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))));
        } catch (FileAlreadyExistsException e) {
            throw PipelineException.usage(
                            "%s is there already.".formatted(path),
                            "It was left as it is; nothing was collected.",
                            "name another file with --output.")
                    .causedBy(e);
        } catch (IOException e) {
            throw unwritable(path, e);
        }
    }

    public void add(String file, Kind kind, Collector collector) {
        String text;
        String missing = "";
        try {
            text = collector.collect();
        } catch (PipelineException e) {
            missing = redactor.secrets("%s %s".formatted(e.what(), e.meaning()));
            text = redactor.secrets("%s\n%s\nTo do: %s\n".formatted(e.what(), e.meaning(), e.todo()));
        } catch (Exception e) {
            if (e instanceof InterruptedException) {
                Thread.currentThread().interrupt();
            }
            missing = redactor.secrets(e.toString());
            text = missing + "\n";
        }
        boolean there = missing.isEmpty();
        String name = there ? file : file + ".missing.txt";
        write(name, !there ? text : kind == Kind.LOG ? redactor.log(text) : redactor.secrets(text));
        parts.add(new Part(name, missing));
    }

    /** Those that were added, in their order. */
    public List<Part> parts() {
        return List.copyOf(parts);
    }

    private void write(String file, String text) {
        try {
            zip.putNextEntry(new ZipEntry(file));
            zip.write(text.getBytes(StandardCharsets.UTF_8));
            zip.closeEntry();
        } catch (IOException e) {
            throw unwritable(path, e);
        }
    }

    private static PipelineException unwritable(Path path, IOException e) {
        return PipelineException.usage(
                        "%s cannot be written: %s %s."
                                .formatted(path, e.getClass().getSimpleName(), e.getMessage()),
                        "There is no bundle, or only a part of one.",
                        "name a file in a folder that you may write to with --output.")
                .causedBy(e);
    }

    @Override
    public void close() {
        try {
            zip.close();
        } catch (IOException e) {
            throw unwritable(path, e);
        }
    }
}
