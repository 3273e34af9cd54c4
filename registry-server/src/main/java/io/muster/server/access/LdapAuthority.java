package io.muster.server.access;

import com.unboundid.ldap.sdk.Filter;
import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPConnectionOptions;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.LDAPSearchException;
import com.unboundid.ldap.sdk.LDAPURL;
import com.unboundid.ldap.sdk.ResultCode;
import com.unboundid.ldap.sdk.SearchRequest;
import com.unboundid.ldap.sdk.SearchResultEntry;
import com.unboundid.ldap.sdk.SearchScope;
import com.unboundid.util.ssl.HostNameSSLSocketVerifier;
import io.muster.cluster.threads.DaemonThreads;
import io.muster.server.problem.ProblemException;
import io.muster.server.problem.ProblemKind;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.ext.auth.authentication.UsernamePasswordCredentials;
import io.vertx.ext.auth.ldap.LdapAuthentication;
import io.vertx.ext.auth.ldap.LdapAuthenticationOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import javax.naming.AuthenticationException;
import javax.naming.ldap.Rdn;
import javax.net.ssl.SSLSocketFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logins against a directory: the user's entry is found, a bind with the password proves the user (Vert.x does that), and the user's
 * groups are searched and mapped to roles. No password and no hash of one is kept. The bind times out by the values in {@code
 * jndi.properties}. Searches do not go through JNDI, which can be made to build objects from what a directory answers.
 *
 * <p>An empty password is refused before anybody is asked: a bind without one succeeds on most servers, as nobody.
 */
final class LdapAuthority implements PasswordAuthority {

    private static final Logger log = LoggerFactory.getLogger(LdapAuthority.class);

    private static final int LONGEST_NAME = 128;
    private static final int MOST_ENTRIES = 1_000;
    private static final int CONNECT_MILLIS = 3_000;
    private static final int ANSWER_MILLIS = 5_000;
    private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");

    private final LdapSettings settings;
    private final LdapAuthentication bind;
    private final ThreadPoolExecutor workers = new ThreadPoolExecutor(
            4, 4, 30, TimeUnit.SECONDS, new ArrayBlockingQueue<>(64), DaemonThreads.named("muster-ldap"));

    LdapAuthority(Vertx vertx, LdapSettings settings) {
        this.settings = settings;
        this.bind = LdapAuthentication.create(
                vertx,
                new LdapAuthenticationOptions()
                        .setUrl(settings.url())
                        .setReferral("ignore")
                        // the whole name of the entry is given: it was found or escaped here
                        .setAuthenticationQuery("{0}"));
        workers.allowCoreThreadTimeOut(true);
    }

    @Override
    public String source() {
        return "ldap";
    }

    @Override
    public CompletableFuture<Optional<List<String>>> check(String userName, String password) {
        if (password.isEmpty()
                || userName.isBlank()
                || userName.length() > LONGEST_NAME
                || CONTROL.matcher(userName).find()) {
            return CompletableFuture.completedFuture(Optional.empty());
        }
        return onWorker(() -> entryOf(userName))
                .thenCompose(entry -> entry.isEmpty()
                        ? CompletableFuture.completedFuture(Optional.<List<String>>empty())
                        : bound(entry.get(), password)
                                .thenCompose(good -> good
                                        ? onWorker(() -> Optional.of(rolesOf(entry.get(), userName, password)))
                                        : CompletableFuture.completedFuture(Optional.<List<String>>empty())));
    }

    private CompletableFuture<Boolean> bound(String entry, String password) {
        return bind.authenticate(new UsernamePasswordCredentials(entry, password))
                .map(true)
                .recover(failure -> failure instanceof AuthenticationException
                        ? Future.succeededFuture(false)
                        : Future.failedFuture(unreachable(failure)))
                .toCompletionStage()
                .toCompletableFuture();
    }

    /** The name of the user's entry; exactly one must match. */
    private Optional<String> entryOf(String userName) throws LDAPException {
        if (settings.manager().isEmpty()) {
            return settings.userPattern().map(pattern -> pattern.replace("{0}", Rdn.escapeValue(userName)));
        }
        LdapSettings.Manager manager = settings.manager().get();
        List<SearchResultEntry> found = search(
                manager.dn(),
                manager.password(),
                settings.baseDn(),
                Filter.createEqualityFilter(settings.nameAttribute(), userName),
                SearchRequest.NO_ATTRIBUTES);
        if (found.size() > 1) {
            log.warn(
                    "The directory has more than one entry with {}={} below {}; nobody logs in by that name.",
                    settings.nameAttribute(),
                    userName,
                    settings.baseDn());
            return Optional.empty();
        }
        return found.stream().findFirst().map(SearchResultEntry::getDN);
    }

    /** Searched by the manager, or by the user where there is none. */
    private List<String> rolesOf(String entry, String userName, String password) throws LDAPException {
        String filter = settings.groupFilter()
                .replace("{0}", Filter.encodeValue(entry))
                .replace("{1}", Filter.encodeValue(userName));
        List<SearchResultEntry> found = search(
                settings.manager().map(LdapSettings.Manager::dn).orElse(entry),
                settings.manager().map(LdapSettings.Manager::password).orElse(password),
                settings.groupBaseDn(),
                Filter.create(filter),
                settings.groupAttribute());
        List<String> groups = new ArrayList<>();
        for (SearchResultEntry group : found) {
            String[] names = group.getAttributeValues(settings.groupAttribute());
            if (names != null) {
                groups.addAll(List.of(names));
            }
        }
        return settings.mapping().rolesOf(groups);
    }

    private List<SearchResultEntry> search(String dn, String password, String base, Filter filter, String attribute)
            throws LDAPException {
        try (LDAPConnection connection = connect()) {
            connection.bind(dn, password);
            SearchRequest request = new SearchRequest(base, SearchScope.SUB, filter, attribute);
            request.setSizeLimit(MOST_ENTRIES);
            return connection.search(request).getSearchEntries();
        } catch (LDAPSearchException failure) {
            if (failure.getResultCode().equals(ResultCode.NO_SUCH_OBJECT)) {
                log.warn("The directory at {} has nothing below {}.", settings.url(), base);
                return List.of();
            }
            throw failure;
        }
    }

    private LDAPConnection connect() throws LDAPException {
        LDAPConnectionOptions options = new LDAPConnectionOptions();
        options.setConnectTimeoutMillis(CONNECT_MILLIS);
        options.setResponseTimeoutMillis(ANSWER_MILLIS);
        options.setFollowReferrals(false);
        LDAPURL url = new LDAPURL(settings.url());
        if (!url.getScheme().equals("ldaps")) {
            return new LDAPConnection(options, url.getHost(), url.getPort());
        }
        options.setSSLSocketVerifier(new HostNameSSLSocketVerifier(true));
        return new LDAPConnection(SSLSocketFactory.getDefault(), options, url.getHost(), url.getPort());
    }

    private interface Blocking<T> {
        T run() throws LDAPException;
    }

    private <T> CompletableFuture<T> onWorker(Blocking<T> work) {
        try {
            return CompletableFuture.supplyAsync(
                    () -> {
                        try {
                            return work.run();
                        } catch (LDAPException failure) {
                            throw new CompletionException(unreachable(failure));
                        }
                    },
                    workers);
        } catch (RejectedExecutionException full) {
            return CompletableFuture.failedFuture(new ProblemException(
                    ProblemKind.OVERLOADED, "Too many logins are waiting for the directory; try again in a moment."));
        }
    }

    /** What the directory says may name entries and servers: it is for the log, not for who is logging in. */
    private ProblemException unreachable(Throwable failure) {
        log.warn("The directory at {} did not answer a login: {}", settings.url(), failure.toString());
        return new ProblemException(
                ProblemKind.NOT_READY,
                "The directory that checks passwords does not answer; users of this cluster can log in.");
    }

    @Override
    public void close() {
        workers.shutdownNow();
    }
}
