package io.muster.persistence;

import java.sql.Connection;
import org.jooq.DSLContext;
import org.jooq.ExecuteContext;
import org.jooq.ExecuteListener;
import org.jooq.ExecuteType;
import org.jooq.SQLDialect;
import org.jooq.conf.DiagnosticsConnection;
import org.jooq.conf.Settings;
import org.jooq.impl.DSL;
import org.jooq.impl.DefaultConfiguration;
import org.jooq.impl.DefaultExecuteListenerProvider;
import org.jspecify.annotations.Nullable;

/** Makes the jOOQ contexts that work runs on. */
final class SqlContexts {
    private static final Settings SETTINGS = settings();
    private static final String READING = "muster.reading";
    private static final String KEPT = "muster.kept-statements";
    private static final String LOG_ONLY =
            "the embedded database is written by the replicated log only: write in EmbeddedDatabase.apply";

    private SqlContexts() {}

    /** Returns a context on one connection, whose transaction is the caller's affair. */
    static DSLContext on(Connection connection, SQLDialect dialect) {
        return DSL.using(connection, dialect, SETTINGS);
    }

    /** As {@link #on} for a connection that its owner keeps, and uses on one thread at a time: so are the statements prepared on it. */
    static DSLContext onKept(Connection connection, SQLDialect dialect) {
        DSLContext sql = on(connection, dialect);
        sql.configuration().data(KEPT, new KeptStatements(connection));
        return sql;
    }

    /** Returns the statements of a context of {@link #onKept}. */
    static @Nullable KeptStatements kept(DSLContext sql) {
        return (KeptStatements) sql.configuration().data(KEPT);
    }

    /** Returns a context on one connection that refuses everything but queries. */
    static DSLContext readingOn(Connection connection, SQLDialect dialect) {
        DefaultConfiguration configuration = new DefaultConfiguration();
        configuration.set(connection);
        configuration.set(dialect);
        configuration.set(SETTINGS);
        configuration.set(new DefaultExecuteListenerProvider(new OnlyQueries()));
        configuration.data(READING, true);
        return DSL.using(configuration);
    }

    /** Refuses a context of {@link #readingOn} to statements that do not pass jOOQ's listeners. */
    static void requireWriting(DSLContext sql) {
        if (sql.configuration().data(READING) != null) {
            throw new IllegalStateException(LOG_ONLY);
        }
    }

    private static Settings settings() {
        System.setProperty("org.jooq.no-logo", "true");
        System.setProperty("org.jooq.no-tips", "true");
        return new Settings()
                .withRenderSchema(false)
                .withExecuteLogging(false)
                .withFetchWarnings(false)
                .withDiagnosticsConnection(DiagnosticsConnection.OFF);
    }

    /** The embedded database is a replica: what is written to it outside the log would be on this node only. */
    private static final class OnlyQueries implements ExecuteListener {
        private static final long serialVersionUID = 1L;

        @Override
        public void start(ExecuteContext context) {
            if (context.type() != ExecuteType.READ) {
                throw new IllegalStateException(LOG_ONLY);
            }
        }
    }
}
