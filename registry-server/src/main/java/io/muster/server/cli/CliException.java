package io.muster.server.cli;

/** What could not be done, in one sentence for the operator. */
final class CliException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    CliException(String sentence) {
        super(sentence, null, false, false);
    }
}
