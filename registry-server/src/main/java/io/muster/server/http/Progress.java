package io.muster.server.http;

/**
 * Tells a client how far long work is, where the client asked for that; see {@link ApiRequest#progress()}. Both may be called on any
 * thread.
 */
public interface Progress {

    /** Nobody asked. */
    Progress UNHEARD = new Progress() {
        @Override
        public void tell(int done, int total) {}

        @Override
        public boolean abandoned() {
            return false;
        }
    };

    /** So many items of all are done. May be called as often as something is done: few of the calls reach the client. */
    void tell(int done, int total);

    /** Whether the client asked for progress and has gone since: that is how it ends the work before it is done. */
    boolean abandoned();
}
