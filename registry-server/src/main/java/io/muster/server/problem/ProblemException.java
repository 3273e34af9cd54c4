package io.muster.server.problem;

/** Carries a {@link Problem} out of the domain. It has no stack trace: it is an answer, not a defect. */
public final class ProblemException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient Problem problem;

    public ProblemException(Problem problem) {
        super(problem.message(), null, false, false);
        this.problem = problem;
    }

    public ProblemException(ProblemKind kind, String message) {
        this(new Problem(kind, message));
    }

    public Problem problem() {
        return problem;
    }
}
