package io.muster.server.push;

/** Hears how pushes fare, for metrics. Called from push threads; must be quick. */
public interface PushRecorder {

    /** Hears nothing. */
    PushRecorder NONE = new PushRecorder() {
        @Override
        public void acknowledged(long nanos) {}

        @Override
        public void failed() {}
    };

    /**
     * A push was acknowledged.
     *
     * @param nanos the time from the first change on this node that the push tells of to its acknowledgement
     */
    void acknowledged(long nanos);

    /** A push was not acknowledged in time. */
    void failed();
}
