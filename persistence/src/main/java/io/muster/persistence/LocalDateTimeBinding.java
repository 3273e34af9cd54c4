package io.muster.persistence;

import java.sql.SQLException;
import java.sql.Types;
import java.time.LocalDateTime;
import org.jooq.BindingGetResultSetContext;
import org.jooq.BindingSetStatementContext;
import org.jooq.Converter;
import org.jooq.Converters;
import org.jooq.impl.AbstractBinding;

/**
 * Hands {@code datetime} values to the driver as they are written. jOOQ's own way goes through {@code java.sql.Timestamp}, that is through the time zones of the process and
 * of the connection, and loses the hour that daylight saving leaves out.
 */
public final class LocalDateTimeBinding extends AbstractBinding<LocalDateTime, LocalDateTime> {
    private static final long serialVersionUID = 1L;

    @Override
    public Converter<LocalDateTime, LocalDateTime> converter() {
        return Converters.identity(LocalDateTime.class);
    }

    @Override
    public void set(BindingSetStatementContext<LocalDateTime> context) throws SQLException {
        if (context.value() == null) {
            context.statement().setNull(context.index(), Types.TIMESTAMP);
        } else {
            context.statement().setObject(context.index(), context.value());
        }
    }

    @Override
    public void get(BindingGetResultSetContext<LocalDateTime> context) throws SQLException {
        context.value(context.resultSet().getObject(context.index(), LocalDateTime.class));
    }
}
