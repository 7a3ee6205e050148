package io.contrail.local.postgres;

import com.sun.security.auth.module.UnixSystem;
import io.contrail.changelog.PipelineException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Who runs PostgreSQL's programs. They refuse to run as root, so root hands them to a user that exists already and has
 * no rights of its own; anybody else runs them as they are.
 */
final class LaunchUser {
    private static final Path ANYWHERE = Path.of("/");

    private final Optional<String> name;
    private final List<String> prefix;

    private LaunchUser(Optional<String> name, List<String> prefix) {
        this.name = name;
        this.prefix = prefix;
    }

    /** @param owner who owns the database files already, if there are any: only that user can use them */
    static LaunchUser choose(Optional<String> owner) {
        if (new UnixSystem().getUid() != 0) {
            return new LaunchUser(Optional.empty(), List.of());
        }
        return Stream.concat(owner.stream(), Stream.of("postgres", "nobody"))
                .filter(user -> !user.equals("root"))
                .flatMap(user -> switches(user).map(prefix -> new LaunchUser(Optional.of(user), prefix)))
                .filter(LaunchUser::works)
                .findFirst()
                .orElseThrow(() -> PipelineException.stop(
                        "PostgreSQL does not run as root, and no other user to run it as was found"
                                + " (tried 'postgres' and 'nobody' with setpriv, runuser, sudo and su).",
                        "The embedded PostgreSQL cannot start.",
                        "run contrail as a normal user, or capture a PostgreSQL of yours with --source."));
    }

    /** The user's name when it is another than ours. */
    Optional<String> name() {
        return name;
    }

    List<String> command(List<String> program) {
        List<String> command = new ArrayList<>(prefix);
        command.addAll(program);
        return command;
    }

    boolean canEnter(Path folder) {
        return succeeds(command(List.of("sh", "-c", "cd -- \"$1\"", "sh", folder.toString())));
    }

    void giveTo(Path path) throws IOException {
        if (name.isPresent()) {
            Files.setOwner(
                    path,
                    path.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(name.orElseThrow()));
        }
    }

    private boolean works() {
        return succeeds(command(List.of("sh", "-c", "exit 0")));
    }

    private static Stream<List<String>> switches(String user) {
        return Stream.of(
                List.of("setpriv", "--reuid=" + user, "--regid=" + group(user), "--clear-groups", "--no-new-privs"),
                List.of("runuser", "-u", user, "--"),
                List.of("sudo", "-n", "-u", user, "--"),
                List.of("su", "-s", "/bin/sh", user, "-c", "exec \"$@\"", "--", "sh"));
    }

    private static String group(String user) {
        try {
            Process id = new ProcessBuilder("id", "-g", user)
                    .directory(ANYWHERE.toFile())
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return new String(id.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            return user;
        }
    }

    private static boolean succeeds(List<String> command) {
        try {
            Process process = new ProcessBuilder(command)
                    .directory(ANYWHERE.toFile())
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            process.getOutputStream().close();
            if (process.waitFor(10, TimeUnit.SECONDS)) {
                return process.exitValue() == 0;
            }
            process.destroyForcibly();
            return false;
        } catch (IOException missing) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
