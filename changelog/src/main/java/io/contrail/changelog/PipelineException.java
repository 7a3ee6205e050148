package io.contrail.changelog;

/**
 * An error that a person can act on: what happened, what it means, what to do. It carries one {@link Remedy} for the
 * pipeline and one {@link Kind} for the caller, from which the command line takes its exit code. It never holds a
 * row's values or a secret.
 */
public final class PipelineException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** What the pipeline itself does about it. */
    public enum Remedy {
        /** Passing trouble: try again with the same input. */
        RETRY,
        /** One change cannot be applied: set it aside and go on. */
        DEAD_LETTER,
        /** One table cannot go on until somebody acts; the others can. */
        STOP_TABLE,
        /** Nothing can go on until somebody acts. */
        STOP
    }

    /** What the caller is told; the command line's exit codes follow it. */
    public enum Kind {
        /** Something failed. */
        FAILED,
        /** The caller asked for something that cannot be: an unknown option, a malformed value. */
        USAGE,
        /** A server, file or process that is needed cannot be reached. */
        UNREACHABLE,
        /** It runs, and is not as it should be. */
        UNHEALTHY
    }

    private final Remedy remedy;
    private final Kind kind;
    private final String what;
    private final String meaning;
    private final String todo;

    /**
     * @param what what happened, a whole sentence that names the thing
     * @param meaning what it means for the user's data or command, a whole sentence
     * @param todo what to do, in the imperative, with the command to run where there is one
     */
    public PipelineException(Remedy remedy, Kind kind, String what, String meaning, String todo) {
        super(what + " " + meaning + " To do: " + todo);
        this.remedy = remedy;
        this.kind = kind;
        this.what = what;
        this.meaning = meaning;
        this.todo = todo;
    }

    /** An error that stops the pipeline or the command. */
    public static PipelineException stop(String what, String meaning, String todo) {
        return new PipelineException(Remedy.STOP, Kind.FAILED, what, meaning, todo);
    }

    /** The caller's input cannot be used. */
    public static PipelineException usage(String what, String meaning, String todo) {
        return new PipelineException(Remedy.STOP, Kind.USAGE, what, meaning, todo);
    }

    /** Something outside cannot be reached now; trying again may help. */
    public static PipelineException unreachable(String what, String meaning, String todo) {
        return new PipelineException(Remedy.RETRY, Kind.UNREACHABLE, what, meaning, todo);
    }

    /** The same error with the exception that led to it. */
    public PipelineException causedBy(Throwable cause) {
        initCause(cause);
        return this;
    }

    public Remedy remedy() {
        return remedy;
    }

    public Kind kind() {
        return kind;
    }

    public String what() {
        return what;
    }

    public String meaning() {
        return meaning;
    }

    public String todo() {
        return todo;
    }
}
