package io.contrail.snowflake.login;

import java.security.PublicKey;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** Who may come in: users with their keys, OAuth tokens, and the access tokens that were given out. Any thread. */
public final class Logins {
    private record Access(Login login, Instant expires) {}

    private final String account;
    private final Clock clock;
    private final Map<String, List<PublicKey>> keys = new ConcurrentHashMap<>();
    private final Map<String, String> oauth = new ConcurrentHashMap<>();
    private final Map<String, Access> access = new ConcurrentHashMap<>();
    private volatile Duration accessLife = Duration.ofHours(1);

    public Logins(String account, Clock clock) {
        this.account = account;
        this.clock = clock;
    }

    /** A user may have two keys, to change them without a gap. */
    public void addKey(String user, PublicKey key) {
        keys.computeIfAbsent(upper(user), none -> new ArrayList<>()).add(key);
    }

    public void addOauthToken(String user, String token) {
        oauth.put(token, upper(user));
    }

    public void accessLife(Duration life) {
        accessLife = life;
    }

    /** The user whom this key-pair token names and whose key signed it. */
    public Login loginOf(String token) {
        Jwt jwt = Jwt.parse(token);
        String subject = jwt.subject();
        String prefix = account + ".";
        if (!subject.startsWith(prefix)) {
            throw new JwtRefusedException("the subject is not of account " + account + ": " + subject);
        }
        String user = subject.substring(prefix.length());
        List<PublicKey> theirs = keys.getOrDefault(user, List.of());
        JwtRefusedException refused = new JwtRefusedException("no key is registered for user " + user);
        for (PublicKey key : theirs) {
            try {
                jwt.verify(key, clock);
                return new Login(user, jwt.role());
            } catch (JwtRefusedException e) {
                refused = e;
            }
        }
        throw refused;
    }

    public Optional<String> userOfOauth(String token) {
        return Optional.ofNullable(oauth.get(token));
    }

    public String giveAccess(Login login) {
        Instant now = clock.instant();
        Instant expires = now.plus(accessLife);
        String token = Jwt.access(login.user(), now, expires, UUID.randomUUID().toString());
        access.put(token, new Access(login, expires));
        return token;
    }

    /** Who got this access token, if it has not expired. */
    public Optional<Login> loginOfAccess(String token) {
        Access given = access.get(token);
        return given != null && given.expires.isAfter(clock.instant()) ? Optional.of(given.login) : Optional.empty();
    }

    /** After a restart every client has to come again. */
    public void forgetAccess() {
        access.clear();
    }

    private static String upper(String user) {
        return user.toUpperCase(Locale.ROOT);
    }
}
