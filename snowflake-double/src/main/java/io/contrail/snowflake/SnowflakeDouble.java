package io.contrail.snowflake;

import io.contrail.snowflake.engine.Engine;
import io.contrail.snowflake.fault.Faults;
import io.contrail.snowflake.http.Call;
import io.contrail.snowflake.http.HttpDoor;
import io.contrail.snowflake.http.Json;
import io.contrail.snowflake.http.Reply;
import io.contrail.snowflake.login.Logins;
import io.contrail.snowflake.session.Account;
import io.contrail.snowflake.session.Session;
import io.contrail.snowflake.session.SessionApi;
import io.contrail.snowflake.streaming.Channels;
import io.contrail.snowflake.streaming.StreamingApi;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PublicKey;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An account of the double, served over plain HTTP on a free port of the loopback address. Its tables are in a file of
 * the folder and are there again when it is started on the same folder. Any thread may use it.
 *
 * <p>A role other than ACCOUNTADMIN and SYSADMIN may do only what it was granted. Rows that the streaming service has
 * accepted become visible, and their offset token committed, {@link #commitAfter a moment later}.
 */
public final class SnowflakeDouble implements AutoCloseable {
    /** The identifier of every double's account, upper case as in a key-pair token. */
    public static final String ACCOUNT = "DOUBLE";

    private static final Logger LOG = LoggerFactory.getLogger(SnowflakeDouble.class);
    private static final Duration TICK = Duration.ofMillis(10);

    private final Engine engine;
    private final Faults faults = new Faults();
    private final Logins logins;
    private final Channels channels;
    private final Account account;
    private final SessionApi sessions;
    private final StreamingApi streaming;
    private volatile HttpDoor door;
    private volatile Future<?> commits;
    private final AtomicReference<@Nullable Duration> commitAfter = new AtomicReference<>(Duration.ofMillis(50));
    private final ScheduledExecutorService committer = Executors.newSingleThreadScheduledExecutor(run -> {
        Thread thread = new Thread(run, "snowflake-double-committer");
        thread.setDaemon(true);
        return thread;
    });

    @SuppressWarnings("NullAway.Init") // opened by start()
    private SnowflakeDouble(Engine engine, Clock clock) {
        this.engine = engine;
        this.logins = new Logins(ACCOUNT, clock);
        this.channels = new Channels(engine, clock);
        this.account = new Account(engine, logins, channels);
        this.sessions = new SessionApi(account);
        this.streaming = new StreamingApi(logins, channels, account.grants()::mayInsert);
    }

    public static SnowflakeDouble start(Path folder) {
        return start(folder, 0);
    }

    /** On a port of one's own choice. */
    public static SnowflakeDouble start(Path folder, int port) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        SnowflakeDouble started = new SnowflakeDouble(Engine.open(folder.resolve("account.duckdb")), Clock.systemUTC());
        started.openDoor(port);
        started.commits = started.committer.scheduleWithFixedDelay(
                started::commitDue, TICK.toMillis(), TICK.toMillis(), TimeUnit.MILLISECONDS);
        return started;
    }

    private void openDoor(int port) {
        door = HttpDoor.open(port, faults, this::answer, this::crash);
    }

    private Reply answer(Call call) {
        if (call.path().startsWith("/telemetry/")) {
            return Reply.json(Json.object().put("success", true).put("data", "Log Received"));
        }
        return streaming.answers(call.path()) ? streaming.answer(call) : sessions.answer(call);
    }

    public int port() {
        return door.port();
    }

    public String url() {
        return "http://127.0.0.1:" + port();
    }

    /** For the official driver, which also needs the property {@code ssl=off} and {@code account} {@link #ACCOUNT}. */
    public String jdbcUrl() {
        return "jdbc:snowflake://127.0.0.1:" + port() + "/";
    }

    /** The first role is the user's default; roles that do not exist are created. */
    public void registerUser(String name, PublicKey publicKey, String... roles) {
        logins.addKey(name, publicKey);
        account.registerUser(name, List.of(roles));
    }

    /** A user may come in with this token, as authenticator OAUTH. */
    public void registerOauthToken(String user, String token) {
        logins.addOauthToken(user, token);
    }

    /** How long access tokens of the streaming service live that are given out from now on. */
    public void accessTokenLife(Duration life) {
        logins.accessLife(life);
    }

    public Faults faults() {
        return faults;
    }

    /** Rows are committed this long after they were accepted. */
    public void commitAfter(Duration delay) {
        commitAfter.set(delay);
    }

    /** From now on rows are committed only by {@link #commitNow}. */
    public void commitOnlyWhenTold() {
        commitAfter.set(null);
    }

    public void commitNow() {
        channels.commit(Duration.ZERO);
    }

    /** Rows that were accepted and are not committed. */
    public int acceptedRows() {
        return channels.pendingRows();
    }

    private void commitDue() {
        Duration after = commitAfter.get();
        if (after == null) {
            return;
        }
        try {
            channels.commit(after);
        } catch (RuntimeException e) {
            LOG.error("The double failed to commit", e);
        }
    }

    /** Runs statements, each ended by a semicolon, as ACCOUNTADMIN. */
    public void execute(String script) {
        try (Session session = account.administrator()) {
            session.script(script);
        }
    }

    /** The rows of a query as ACCOUNTADMIN, each a map from column name to DuckDB's value; names must be qualified. */
    public List<Map<String, @Nullable Object>> query(String sql) {
        try (Session session = account.administrator()) {
            return session.rows(sql);
        }
    }

    /**
     * As after a crash, on the same port: rows that were accepted and not committed are lost, sessions and access
     * tokens are unknown, open transactions rolled back, and every channel has to be opened again.
     */
    public void restart() {
        int port = port();
        door.close();
        crash();
        openDoor(port);
    }

    private void crash() {
        channels.crash();
        sessions.crash();
        logins.forgetAccess();
    }

    @Override
    public void close() {
        commits.cancel(false);
        committer.shutdownNow();
        door.close();
        sessions.crash();
        engine.close();
    }
}
