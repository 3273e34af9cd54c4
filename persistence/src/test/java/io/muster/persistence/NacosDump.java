package io.muster.persistence;

import java.util.ArrayList;
import java.util.List;

/** The tables that releases of Nacos make in MySQL, with a few rows of each, written from what is known of their scripts. */
public enum NacosDump {
    /** Groups of 255 characters, no encrypted key, permissions of 255 characters, the administrator comes with the script. */
    V1_4(255, "", false, 255),
    /** As 1.4, with groups of 128 characters. */
    V2_0(128, "", false, 255),
    /** The encrypted key is a text without default, permissions have 128 characters. */
    V2_2(128, "encrypted_data_key text NOT NULL,", false, 128),
    /** The encrypted key is a varchar with a default. */
    V2_4(128, "encrypted_data_key varchar(1024) NOT NULL DEFAULT '',", false, 128),
    /** Gray releases have a table of their own, the history three more columns. */
    V2_5(128, "encrypted_data_key varchar(1024) NOT NULL DEFAULT '',", true, 128),
    /** As 2.5; the public namespace's rows are copied to the tenant {@code public}, and later written there only. */
    V3_0(128, "encrypted_data_key varchar(1024) NOT NULL DEFAULT '',", true, 128);

    private static final String CONFIG_TABLE = ") ENGINE=InnoDB DEFAULT CHARSET=utf8 COLLATE=utf8_bin";

    private final int groupLength;
    private final String encryptedKey;
    private final boolean gray;
    private final int resourceLength;

    NacosDump(int groupLength, String encryptedKey, boolean gray, int resourceLength) {
        this.groupLength = groupLength;
        this.encryptedKey = encryptedKey;
        this.gray = gray;
        this.resourceLength = resourceLength;
    }

    /** Whether the release has {@code config_info_gray}. */
    public boolean hasGrayTable() {
        return gray;
    }

    /** What makes and fills the tables in an empty database. */
    public List<String> statements() {
        List<String> statements = new ArrayList<>(tables());
        String keyColumn = encryptedKey.isEmpty() ? "" : ", encrypted_data_key";
        String keyValue = encryptedKey.isEmpty() ? "" : ", ''";
        statements.add("INSERT INTO config_info (data_id, group_id, content, md5, gmt_create, gmt_modified, src_user,"
                + " src_ip, app_name, tenant_id, c_desc, type" + keyColumn + ") VALUES"
                + " ('app.yaml', 'DEFAULT_GROUP', 'a: 1', 'm1', '2021-01-02 03:04:05', '2021-02-03 04:05:06', 'nacos',"
                + " '10.0.0.1', 'shop', '', '说明', 'yaml'" + keyValue + "),"
                + " ('APP.yaml', 'DEFAULT_GROUP', 'upper: 1', 'm2', '2021-01-02 03:04:05', '2021-02-03 04:05:06', NULL,"
                + " NULL, NULL, '', NULL, NULL" + keyValue + "),"
                + " ('dev.json', 'G', '{}', 'm3', '2021-01-02 03:04:05', '2021-02-03 04:05:06', NULL, NULL, NULL, 'dev',"
                + " NULL, 'json'" + keyValue + ")");
        statements.add("INSERT INTO config_tags_relation (id, tag_name, tag_type, data_id, group_id, tenant_id)"
                + " VALUES (1, 'blue', '', 'app.yaml', 'DEFAULT_GROUP', '')");
        statements.add("INSERT INTO his_config_info (id, data_id, group_id, app_name, content, md5, gmt_create,"
                + " gmt_modified, src_user, src_ip, op_type, tenant_id" + keyColumn + ") VALUES (0, 'app.yaml',"
                + " 'DEFAULT_GROUP', 'shop', 'a: 0', 'm0', '2021-01-02 03:04:05', '2021-01-02 03:04:05', NULL, NULL, 'I',"
                + " ''" + keyValue + ")");
        statements.add("INSERT INTO tenant_info (kp, tenant_id, tenant_name, tenant_desc, create_source, gmt_create,"
                + " gmt_modified) VALUES ('1', 'dev', '开发', 'for developers', 'nacos', 1609556645000, 1609556645000)");
        statements.add("INSERT INTO tenant_capacity (tenant_id, quota, `usage`) VALUES ('dev', 0, 1)");
        statements.add(
                "INSERT INTO users VALUES ('nacos', '$2a$10$EuWPZHzz32dJN7jexM34MOeYirDdFAZm2kuWj7VEOJhhZkDrxfvUu',"
                        + " TRUE)");
        statements.add("INSERT INTO roles VALUES ('nacos', 'ROLE_ADMIN')");
        statements.add("INSERT INTO permissions VALUES ('dev', 'dev:*:*', 'rw')");
        if (gray) {
            statements.add(
                    "INSERT INTO config_info_gray (data_id, group_id, content, md5, tenant_id, gray_name, gray_rule)"
                            + " VALUES ('app.yaml', 'DEFAULT_GROUP', 'a: beta', 'mb', '', 'beta',"
                            + " '{\"type\":\"beta\",\"version\":\"1.0.0\",\"expr\":\"10.0.0.7\",\"priority\":2147483647}')");
        } else {
            statements.add("INSERT INTO config_info_beta (data_id, group_id, content, beta_ips, md5, tenant_id"
                    + keyColumn + ") VALUES ('app.yaml', 'DEFAULT_GROUP', 'a: beta', '10.0.0.7,10.0.0.8', 'mb', ''"
                    + keyValue + ")");
            statements.add("INSERT INTO config_info_tag (data_id, group_id, tenant_id, tag_id, content, md5) VALUES"
                    + " ('app.yaml', 'DEFAULT_GROUP', '', 'blue', 'a: blue', 'mt')");
        }
        if (this == V3_0) {
            statements.add(
                    "INSERT INTO config_info (data_id, group_id, content, md5, gmt_create, gmt_modified, tenant_id)"
                            + " VALUES ('app.yaml', 'DEFAULT_GROUP', 'a: 3.0', 'm4', '2021-01-02 03:04:05', '2025-02-03 04:05:06',"
                            + " 'public'), ('new.yaml', 'DEFAULT_GROUP', 'n: 1', 'm5', '2025-01-02 03:04:05',"
                            + " '2025-02-03 04:05:06', 'public')");
        }
        return statements;
    }

    private List<String> tables() {
        List<String> tables = new ArrayList<>();
        tables.add(
                "CREATE TABLE config_info (id bigint(20) NOT NULL AUTO_INCREMENT COMMENT 'id', data_id varchar(255) NOT"
                        + " NULL, group_id varchar(" + groupLength
                        + ") DEFAULT NULL, content longtext NOT NULL COMMENT 'content',"
                        + " md5 varchar(32) DEFAULT NULL, gmt_create datetime NOT NULL DEFAULT CURRENT_TIMESTAMP, gmt_modified"
                        + " datetime NOT NULL DEFAULT CURRENT_TIMESTAMP, src_user text, src_ip varchar(50) DEFAULT NULL, app_name"
                        + " varchar(128) DEFAULT NULL, tenant_id varchar(128) DEFAULT '', c_desc varchar(256) DEFAULT NULL, c_use"
                        + " varchar(64) DEFAULT NULL, effect varchar(64) DEFAULT NULL, type varchar(64) DEFAULT NULL, c_schema text,"
                        + encryptedKey
                        + " PRIMARY KEY (id), UNIQUE KEY uk_configinfo_datagrouptenant (data_id,group_id,tenant_id)"
                        + CONFIG_TABLE);
        if (gray) {
            tables.add(
                    "CREATE TABLE config_info_gray (id bigint unsigned NOT NULL AUTO_INCREMENT, data_id varchar(255) NOT"
                            + " NULL, group_id varchar(128) NOT NULL, content longtext NOT NULL, md5 varchar(32) DEFAULT NULL,"
                            + " src_user text, src_ip varchar(100) DEFAULT NULL, gmt_create datetime(3) NOT NULL DEFAULT"
                            + " CURRENT_TIMESTAMP(3), gmt_modified datetime(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3), app_name"
                            + " varchar(128) DEFAULT NULL, tenant_id varchar(128) DEFAULT '', gray_name varchar(128) NOT NULL,"
                            + " gray_rule text NOT NULL, encrypted_data_key varchar(256) NOT NULL DEFAULT '', PRIMARY KEY (id), UNIQUE"
                            + " KEY uk_configinfogray_datagrouptenantgray (data_id,group_id,tenant_id,gray_name), KEY"
                            + " idx_dataid_gmt_modified (data_id,gmt_modified), KEY idx_gmt_modified (gmt_modified)"
                            + CONFIG_TABLE);
        } else {
            tables.add(
                    "CREATE TABLE config_info_aggr (id bigint(20) NOT NULL AUTO_INCREMENT, data_id varchar(255) NOT NULL,"
                            + " group_id varchar(" + groupLength
                            + ") NOT NULL, datum_id varchar(255) NOT NULL, content longtext NOT"
                            + " NULL, gmt_modified datetime NOT NULL, app_name varchar(128) DEFAULT NULL, tenant_id varchar(128)"
                            + " DEFAULT '', PRIMARY KEY (id), UNIQUE KEY uk_configinfoaggr_datagrouptenantdatum"
                            + " (data_id,group_id,tenant_id,datum_id)" + CONFIG_TABLE);
            tables.add(
                    "CREATE TABLE config_info_beta (id bigint(20) NOT NULL AUTO_INCREMENT, data_id varchar(255) NOT NULL,"
                            + " group_id varchar(128) NOT NULL, app_name varchar(128) DEFAULT NULL, content longtext NOT NULL, beta_ips"
                            + " varchar(1024) DEFAULT NULL, md5 varchar(32) DEFAULT NULL, gmt_create datetime NOT NULL DEFAULT"
                            + " CURRENT_TIMESTAMP, gmt_modified datetime NOT NULL DEFAULT CURRENT_TIMESTAMP, src_user text, src_ip"
                            + " varchar(50) DEFAULT NULL, tenant_id varchar(128) DEFAULT ''," + encryptedKey
                            + " PRIMARY KEY (id), UNIQUE KEY uk_configinfobeta_datagrouptenant (data_id,group_id,tenant_id)"
                            + CONFIG_TABLE);
            tables.add(
                    "CREATE TABLE config_info_tag (id bigint(20) NOT NULL AUTO_INCREMENT, data_id varchar(255) NOT NULL,"
                            + " group_id varchar(128) NOT NULL, tenant_id varchar(128) DEFAULT '', tag_id varchar(128) NOT NULL,"
                            + " app_name varchar(128) DEFAULT NULL, content longtext NOT NULL, md5 varchar(32) DEFAULT NULL,"
                            + " gmt_create datetime NOT NULL DEFAULT CURRENT_TIMESTAMP, gmt_modified datetime NOT NULL DEFAULT"
                            + " CURRENT_TIMESTAMP, src_user text, src_ip varchar(50) DEFAULT NULL, PRIMARY KEY (id), UNIQUE KEY"
                            + " uk_configinfotag_datagrouptenanttag (data_id,group_id,tenant_id,tag_id)"
                            + CONFIG_TABLE);
        }
        tables.add("CREATE TABLE config_tags_relation (id bigint(20) NOT NULL, tag_name varchar(128) NOT NULL, tag_type"
                + " varchar(64) DEFAULT NULL, data_id varchar(255) NOT NULL, group_id varchar(128) NOT NULL, tenant_id"
                + " varchar(128) DEFAULT '', nid bigint(20) NOT NULL AUTO_INCREMENT, PRIMARY KEY (nid), UNIQUE KEY"
                + " uk_configtagrelation_configidtag (id,tag_name,tag_type), KEY idx_tenant_id (tenant_id)"
                + CONFIG_TABLE);
        for (String scope : List.of("group", "tenant")) {
            tables.add("CREATE TABLE " + scope + "_capacity (id bigint(20) unsigned NOT NULL AUTO_INCREMENT, " + scope
                    + "_id varchar(128) NOT NULL DEFAULT '', quota int(10) unsigned NOT NULL DEFAULT '0', `usage` int(10)"
                    + " unsigned NOT NULL DEFAULT '0', max_size int(10) unsigned NOT NULL DEFAULT '0', max_aggr_count int(10)"
                    + " unsigned NOT NULL DEFAULT '0', max_aggr_size int(10) unsigned NOT NULL DEFAULT '0',"
                    + " max_history_count int(10) unsigned NOT NULL DEFAULT '0', gmt_create datetime NOT NULL DEFAULT"
                    + " CURRENT_TIMESTAMP, gmt_modified datetime NOT NULL DEFAULT CURRENT_TIMESTAMP, PRIMARY KEY (id), UNIQUE"
                    + " KEY uk_" + scope + "_id (" + scope + "_id)" + CONFIG_TABLE);
        }
        tables.add("CREATE TABLE his_config_info (id bigint(20) unsigned NOT NULL, nid bigint(20) unsigned NOT NULL"
                + " AUTO_INCREMENT, data_id varchar(255) NOT NULL, group_id varchar(128) NOT NULL, app_name varchar(128)"
                + " DEFAULT NULL, content longtext NOT NULL, md5 varchar(32) DEFAULT NULL, gmt_create datetime NOT NULL"
                + " DEFAULT CURRENT_TIMESTAMP, gmt_modified datetime NOT NULL DEFAULT CURRENT_TIMESTAMP, src_user text, src_ip"
                + " varchar(50) DEFAULT NULL, op_type char(10) DEFAULT NULL, tenant_id varchar(128) DEFAULT '',"
                + encryptedKey
                + (gray
                        ? " publish_type varchar(50) DEFAULT 'formal', gray_name varchar(50) DEFAULT NULL, ext_info longtext"
                                + " DEFAULT NULL,"
                        : "")
                + " PRIMARY KEY (nid), KEY idx_gmt_create (gmt_create), KEY idx_gmt_modified (gmt_modified), KEY idx_did"
                + " (data_id)" + CONFIG_TABLE);
        tables.add(
                "CREATE TABLE tenant_info (id bigint(20) NOT NULL AUTO_INCREMENT, kp varchar(128) NOT NULL, tenant_id"
                        + " varchar(128) default '', tenant_name varchar(128) default '', tenant_desc varchar(256) DEFAULT NULL,"
                        + " create_source varchar(32) DEFAULT NULL, gmt_create bigint(20) NOT NULL, gmt_modified bigint(20) NOT NULL,"
                        + " PRIMARY KEY (id), UNIQUE KEY uk_tenant_info_kptenantid (kp,tenant_id), KEY idx_tenant_id (tenant_id)"
                        + CONFIG_TABLE);
        tables.add(
                "CREATE TABLE users (username varchar(50) NOT NULL PRIMARY KEY, password varchar(500) NOT NULL, enabled"
                        + " boolean NOT NULL)");
        tables.add("CREATE TABLE roles (username varchar(50) NOT NULL, role varchar(50) NOT NULL, UNIQUE INDEX"
                + " idx_user_role (username ASC, role ASC) USING BTREE)");
        tables.add("CREATE TABLE permissions (role varchar(50) NOT NULL, resource varchar(" + resourceLength
                + ") NOT NULL, action varchar(8) NOT NULL, UNIQUE INDEX uk_role_permission (role,resource,action) USING"
                + " BTREE)");
        return tables;
    }
}
