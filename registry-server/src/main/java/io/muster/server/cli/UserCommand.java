package io.muster.server.cli;

import io.muster.server.access.BuiltInRoles;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Users and their roles. */
@Command(
        name = "user",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        description = "Lists, creates and removes users, and gives them roles.")
final class UserCommand extends CommandGroup {

    private static final String USERS = "/v3/auth/user";
    private static final String ROLES = "/v3/auth/role";
    private static final String ADMINISTRATORS = "/v3/auth/administrator";

    UserCommand() {
        super("list, create, password, delete, roles, grant or revoke");
    }

    @Command(name = "list", mixinStandardHelpOptions = true, description = "Lists the users.")
    void list(@Mixin HomeOption options) {
        Rows.all(NodeClient.of(options.home), USERS + "/list", Map.of("search", "accurate"))
                .print(out(), options.json, "username");
    }

    @Command(name = "create", mixinStandardHelpOptions = true, description = "Creates a user, without any role yet.")
    void create(
            @Mixin HomeOption options, @Parameters(paramLabel = "NAME") String name, @Mixin PasswordOption password) {
        done(
                options,
                NodeClient.of(options.home)
                        .write("POST", USERS, Map.of("username", name, "password", password.password)));
    }

    @Command(
            name = "password",
            mixinStandardHelpOptions = true,
            description = "Gives a user a new password; the user's logins end.")
    void password(
            @Mixin HomeOption options, @Parameters(paramLabel = "NAME") String name, @Mixin PasswordOption password) {
        done(
                options,
                NodeClient.of(options.home)
                        .write("PUT", USERS, Map.of("username", name, "newPassword", password.password)));
    }

    @Command(name = "delete", mixinStandardHelpOptions = true, description = "Deletes a user.")
    void delete(@Mixin HomeOption options, @Parameters(paramLabel = "NAME") String name) {
        done(options, NodeClient.of(options.home).write("DELETE", USERS, Map.of("username", name)));
    }

    @Command(name = "roles", mixinStandardHelpOptions = true, description = "Lists who has which role.")
    void roles(@Mixin HomeOption options, @Parameters(paramLabel = "NAME", arity = "0..1") String name) {
        Map<String, String> filter = new LinkedHashMap<>(Map.of("search", "accurate"));
        if (name != null) {
            filter.put("username", name);
        }
        Rows.all(NodeClient.of(options.home), ROLES + "/list", filter).print(out(), options.json, "username", "role");
    }

    @Command(name = "grant", mixinStandardHelpOptions = true, description = "Gives a user a role.")
    void grant(
            @Mixin HomeOption options,
            @Parameters(paramLabel = "NAME", index = "0") String name,
            @Parameters(paramLabel = "ROLE", index = "1") String role) {
        NodeClient node = NodeClient.of(options.home);
        done(
                options,
                role.equals(BuiltInRoles.ADMINISTRATOR)
                        ? node.write("POST", ADMINISTRATORS, Map.of("username", name))
                        : node.write("POST", ROLES, Map.of("username", name, "role", role)));
    }

    @Command(name = "revoke", mixinStandardHelpOptions = true, description = "Takes a role from a user.")
    void revoke(
            @Mixin HomeOption options,
            @Parameters(paramLabel = "NAME", index = "0") String name,
            @Parameters(paramLabel = "ROLE", index = "1") String role) {
        done(options, NodeClient.of(options.home).write("DELETE", ROLES, Map.of("username", name, "role", role)));
    }

    private void done(HomeOption options, Object answer) {
        options.say(out(), String.valueOf(answer));
    }
}
