package io.muster.server.naming;

/** Hears which publications there are, on the apply thread: note it and return. */
public interface PublicationListener {

    /** A publication was registered, renewed or loaded; it lives as its client lives. */
    void published(Publication publication);

    /** A publication is no more, or was replaced by a newer one. */
    void withdrawn(Publication publication);

    /** Everything was forgotten, because a snapshot is being loaded. */
    void cleared();
}
