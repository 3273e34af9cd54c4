package io.muster.persistence;

import io.vertx.core.json.JsonObject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.flywaydb.core.api.migration.Context;
import org.jspecify.annotations.Nullable;

/**
 * Version 2: copies the beta and tag releases of Nacos up to 2.4 into {@code config_info_gray}, as Nacos 2.5 does when it starts. Those that are there already are left
 * alone; the old rows stay where they are.
 */
final class CopyLegacyGrays extends SchemaMigration {
    private static final String RULE_VERSION = "1.0.0";
    private static final int BETA_PRIORITY = Integer.MAX_VALUE;
    private static final int TAG_PRIORITY = Integer.MAX_VALUE - 1;

    private static final String COMMON =
            "data_id, group_id, tenant_id, content, md5, src_user, src_ip, gmt_create," + " gmt_modified, app_name";

    CopyLegacyGrays() {
        super(2, "copy legacy gray releases");
    }

    @Override
    public void migrate(Context context) throws SQLException {
        Connection connection = context.getConnection();
        try (Statement statement = connection.createStatement()) {
            try (ResultSet rows = statement.executeQuery(
                    "SELECT " + COMMON + ", beta_ips, encrypted_data_key FROM config_info_beta")) {
                while (rows.next()) {
                    String addresses = rows.getString("beta_ips");
                    copy(
                            connection,
                            rows,
                            "beta",
                            rule("beta", addresses == null ? "" : addresses, BETA_PRIORITY),
                            rows.getString("encrypted_data_key"));
                }
            }
            try (ResultSet rows = statement.executeQuery("SELECT " + COMMON + ", tag_id FROM config_info_tag")) {
                while (rows.next()) {
                    String tag = rows.getString("tag_id");
                    copy(connection, rows, "tag_" + tag, rule("tag", tag, TAG_PRIORITY), "");
                }
            }
        }
    }

    private static String rule(String type, String expression, int priority) {
        return new JsonObject()
                .put("type", type)
                .put("version", RULE_VERSION)
                .put("expr", expression)
                .put("priority", priority)
                .encode();
    }

    private static void copy(
            Connection connection, ResultSet row, String grayName, String rule, @Nullable String encryptedDataKey)
            throws SQLException {
        try (PreparedStatement exists = connection.prepareStatement("SELECT 1 FROM config_info_gray WHERE data_id = ?"
                + " AND group_id = ? AND tenant_id = ? AND gray_name = ?")) {
            exists.setString(1, row.getString("data_id"));
            exists.setString(2, row.getString("group_id"));
            exists.setString(3, row.getString("tenant_id"));
            exists.setString(4, grayName);
            try (ResultSet found = exists.executeQuery()) {
                if (found.next()) {
                    return;
                }
            }
        }
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO config_info_gray (" + COMMON
                + ", gray_name, gray_rule, encrypted_data_key) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")) {
            for (int column = 1; column <= 10; column++) {
                insert.setObject(column, row.getObject(column));
            }
            insert.setString(11, grayName);
            insert.setString(12, rule);
            insert.setString(13, encryptedDataKey == null ? "" : encryptedDataKey);
            insert.executeUpdate();
        }
    }
}
