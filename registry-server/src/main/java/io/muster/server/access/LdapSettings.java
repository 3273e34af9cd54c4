package io.muster.server.access;

import io.muster.server.settings.InvalidSettingException;
import io.muster.server.settings.PropertySource;
import java.util.Optional;

/**
 * Logins against a directory, under the names that Nacos uses ({@code nacos.core.auth.ldap.*}).
 *
 * @param url {@code ldap://host:389} or {@code ldaps://host:636}
 * @param baseDn below which users are searched
 * @param manager who searches; without one the name of a user follows from {@code userPattern}
 * @param userPattern the name of a user's entry with {@code {0}} for what was typed
 * @param nameAttribute the attribute that holds what is typed
 * @param groupBaseDn below which groups are searched
 * @param groupFilter finds the groups of a user: {@code {0}} is the name of the user's entry, {@code {1}} what was typed
 * @param groupAttribute the attribute of a group that {@code mapping} names
 * @param mapping which groups give which roles
 */
record LdapSettings(
        String url,
        String baseDn,
        Optional<Manager> manager,
        Optional<String> userPattern,
        String nameAttribute,
        String groupBaseDn,
        String groupFilter,
        String groupAttribute,
        RoleMapping mapping) {

    private static final String PREFIX = "nacos.core.auth.ldap.";
    private static final String OURS = "muster.auth.ldap.";

    /** Who may search the directory. */
    record Manager(String dn, String password) {
        @Override
        public String toString() {
            return "Manager[" + dn + "]";
        }
    }

    /** Reads the settings; empty unless {@code nacos.core.auth.system.type} is {@code ldap}. */
    static Optional<LdapSettings> from(PropertySource source) {
        if (!source.string("nacos.core.auth.system.type").orElse("nacos").equalsIgnoreCase("ldap")) {
            return Optional.empty();
        }
        source.accept(PREFIX + "case.sensitive", PREFIX + "ignore.partial.result.exception", PREFIX + "timeout");
        String url = source.string(PREFIX + "url").orElse("ldap://localhost:389");
        if (!url.startsWith("ldap://") && !url.startsWith("ldaps://")) {
            throw source.invalid(PREFIX + "url", url, "an address such as ldaps://directory.example.org:636");
        }
        String baseDn = source.string(PREFIX + "basedc", PREFIX + "base.dc").orElse("");
        Optional<String> managerDn = source.string(PREFIX + "userDn", PREFIX + "user.dn");
        Optional<String> pattern = source.string(PREFIX + "userdn");
        if (pattern.isPresent() && !pattern.get().contains("{0}")) {
            // files of Nacos spell the manager's name both ways
            managerDn = managerDn.or(() -> pattern);
        }
        Optional<String> userPattern = pattern.filter(text -> text.contains("{0}"));
        if (managerDn.isEmpty() && userPattern.isEmpty()) {
            throw new InvalidSettingException("LDAP logins need " + PREFIX + "userDn and " + PREFIX
                    + "password of somebody who may search, or " + PREFIX + "userdn with {0} for the user's name.");
        }
        return Optional.of(new LdapSettings(
                url,
                baseDn,
                managerDn.map(
                        dn -> new Manager(dn, source.string(PREFIX + "password").orElse(""))),
                userPattern,
                attribute(source, PREFIX + "filter.prefix", "uid"),
                source.string(OURS + "group-base").orElse(baseDn),
                source.string(OURS + "group-filter").orElse("(|(member={0})(uniqueMember={0})(memberUid={1}))"),
                attribute(source, OURS + "group-attribute", "cn"),
                RoleMapping.from(source, OURS + "roles")));
    }

    private static String attribute(PropertySource source, String key, String defaultName) {
        String name = source.string(key).orElse(defaultName);
        if (!name.matches("[A-Za-z][A-Za-z0-9-]*")) {
            throw source.invalid(key, name, "the name of an attribute such as " + defaultName);
        }
        return name;
    }
}
