package io.muster.persistence;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Reads users, roles and permissions without blocking, through Hibernate Reactive. Callable from any thread; results arrive on a Vert.x
 * context. A filter is null for everything, else matched whole, or with {@code *} for any characters when {@code blur} is true.
 */
public interface AccessReader extends AutoCloseable {
    /** Returns the user that logs in. */
    CompletionStage<Optional<StoredUser>> findUser(String username);

    /** Returns everything, for the permission check's snapshot in memory. */
    CompletionStage<AccessTables> loadAll();

    /** Returns users by name. */
    CompletionStage<Page<StoredUser>> users(@Nullable String username, boolean blur, PageRequest page);

    /** Returns at most 100 user names that contain the text. */
    CompletionStage<List<String>> userNames(String part);

    /** Returns role bindings by user and role. */
    CompletionStage<Page<RoleBinding>> roles(
            @Nullable String username, @Nullable String role, boolean blur, PageRequest page);

    /** Returns at most 100 role names that contain the text. */
    CompletionStage<List<String>> roleNames(String part);

    /** Returns permissions by role. */
    CompletionStage<Page<StoredPermission>> permissions(@Nullable String role, boolean blur, PageRequest page);

    @Override
    void close();
}
