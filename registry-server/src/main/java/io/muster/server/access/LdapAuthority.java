package io.muster.server.access;

import io.muster.server.problem.ProblemException;
import io.muster.server.problem.ProblemKind;
import io.vertx.core.Vertx;
import io.vertx.ext.auth.authentication.UsernamePasswordCredentials;
import io.vertx.ext.auth.ldap.LdapAuthentication;
import io.vertx.ext.auth.ldap.LdapAuthenticationOptions;
import java.util.ArrayList;
import java.util.Hashtable;
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
import javax.naming.Context;
import javax.naming.NameNotFoundException;
import javax.naming.NamingEnumeration;
import javax.naming.NamingException;
import javax.naming.directory.InitialDirContext;
import javax.naming.directory.SearchControls;
import javax.naming.directory.SearchResult;
import javax.naming.ldap.Rdn;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logins against a directory: the user's entry is found, a bind with the password proves the user (Vert.x does that), and the user's
 * groups are searched and mapped to roles. No password and no hash of one is kept. Times out by the values in {@code jndi.properties}.
 *
 * <p>An empty password is refused before anybody is asked: a bind without one succeeds on most servers, as nobody.
 */
final class LdapAuthority implements PasswordAuthority {

    private static final Logger log = LoggerFactory.getLogger(LdapAuthority.class);

    private static final int LONGEST_NAME = 128;
    private static final int MOST_GROUPS = 1_000;
    private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");

    private final LdapSettings settings;
    private final LdapAuthentication bind;
    private final ThreadPoolExecutor workers =
            new ThreadPoolExecutor(4, 4, 30, TimeUnit.SECONDS, new ArrayBlockingQueue<>(64), task -> {
                Thread thread = new Thread(task, "muster-ldap");
                thread.setDaemon(true);
                return thread;
            });

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
        return onWorker(() -> entryOf(userName)).thenCompose(entry -> entry.isEmpty()
                ? CompletableFuture.completedFuture(Optional.<List<String>>empty())
                : bound(entry.get(), password).thenCompose(good -> good
                        ? onWorker(() -> Optional.of(rolesOf(entry.get(), userName, password)))
                        : CompletableFuture.completedFuture(Optional.<List<String>>empty())));
    }

    private CompletableFuture<Boolean> bound(String entry, String password) {
        return bind.authenticate(new UsernamePasswordCredentials(entry, password))
                .map(true)
                .recover(failure -> failure instanceof AuthenticationException
                        ? io.vertx.core.Future.succeededFuture(false)
                        : io.vertx.core.Future.failedFuture(unreachable(failure)))
                .toCompletionStage()
                .toCompletableFuture();
    }

    /** The name of the user's entry; exactly one must match. */
    private Optional<String> entryOf(String userName) throws NamingException {
        if (settings.manager().isEmpty()) {
            return settings.userPattern().map(pattern -> pattern.replace("{0}", Rdn.escapeValue(userName)));
        }
        LdapSettings.Manager manager = settings.manager().get();
        List<String> found = new ArrayList<>();
        searching(manager.dn(), manager.password(), context -> {
            NamingEnumeration<SearchResult> results = context.search(
                    settings.baseDn(),
                    "(" + settings.nameAttribute() + "={0})",
                    new Object[] {userName},
                    controls(2, new String[0]));
            while (results.hasMore()) {
                found.add(results.next().getNameInNamespace());
            }
        });
        if (found.size() > 1) {
            log.warn("The directory has more than one entry with {}={} below {}; nobody logs in by that name.",
                    settings.nameAttribute(), userName, settings.baseDn());
            return Optional.empty();
        }
        return found.stream().findFirst();
    }

    /** Searched by the manager, or by the user where there is none. */
    private List<String> rolesOf(String entry, String userName, String password) throws NamingException {
        List<String> groups = new ArrayList<>();
        String searcher = settings.manager().map(LdapSettings.Manager::dn).orElse(entry);
        String secret = settings.manager().map(LdapSettings.Manager::password).orElse(password);
        searching(searcher, secret, context -> {
            NamingEnumeration<SearchResult> results = context.search(
                    settings.groupBaseDn(),
                    settings.groupFilter(),
                    new Object[] {entry, userName},
                    controls(MOST_GROUPS, new String[] {settings.groupAttribute()}));
            while (results.hasMore()) {
                var names = results.next().getAttributes().get(settings.groupAttribute());
                for (int index = 0; names != null && index < names.size(); index++) {
                    groups.add(String.valueOf(names.get(index)));
                }
            }
        });
        return settings.mapping().rolesOf(groups);
    }

    private interface Search {
        void in(InitialDirContext context) throws NamingException;
    }

    private void searching(String dn, String password, Search search) throws NamingException {
        Hashtable<String, Object> environment = new Hashtable<>();
        environment.put(Context.INITIAL_CONTEXT_FACTORY, "com.sun.jndi.ldap.LdapCtxFactory");
        environment.put(Context.PROVIDER_URL, settings.url());
        environment.put(Context.REFERRAL, "ignore");
        environment.put(Context.SECURITY_AUTHENTICATION, "simple");
        environment.put(Context.SECURITY_PRINCIPAL, dn);
        environment.put(Context.SECURITY_CREDENTIALS, password);
        InitialDirContext context = new InitialDirContext(environment);
        try {
            search.in(context);
        } catch (NameNotFoundException noSuchBase) {
            log.warn("The directory at {} has no entry to search below: {}", settings.url(), noSuchBase.getMessage());
        } finally {
            context.close();
        }
    }

    private static SearchControls controls(int most, String[] attributes) {
        SearchControls controls = new SearchControls();
        controls.setSearchScope(SearchControls.SUBTREE_SCOPE);
        controls.setCountLimit(most);
        controls.setTimeLimit(10_000);
        controls.setReturningAttributes(attributes);
        return controls;
    }

    private interface Blocking<T> {
        T run() throws NamingException;
    }

    private <T> CompletableFuture<T> onWorker(Blocking<T> work) {
        try {
            return CompletableFuture.supplyAsync(
                    () -> {
                        try {
                            return work.run();
                        } catch (NamingException failure) {
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
                ProblemKind.NOT_READY, "The directory that checks passwords does not answer; users of this cluster can log in.");
    }

    @Override
    public void close() {
        workers.shutdownNow();
    }
}
