package io.muster.deploy.documentation;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.muster.deploy.documentation.Documentation.Block;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** That a page is found out which promises what is not printed. */
class PageRunTest {

    @TempDir
    Path directory;

    @Test
    void everyLineOfATextMustHaveBeenPrinted() {
        PageRun run = new PageRun(directory);

        assertThatCode(() -> run.judge("one two three\nok\n", new Block("text", "", "one...three\nok")))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> run.judge("one two three\n", new Block("text", "", "one\nfour")))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("four");
    }

    @Test
    void everyFieldOfAnExampleMustBeInTheAnswer() {
        PageRun run = new PageRun(directory);
        String answer = "true{\"data\":{\"items\":[{\"id\":1}],\"none\":[],\"last\":null}}\n";

        assertThatCode(
                        () -> run.judge(
                                answer,
                                new Block(
                                        "jsonc",
                                        "",
                                        "{\"data\": { // a comment\n\"items\":[{\"id\":7}],\"none\":[{\"x\":1}],\"last\":{\"y\":2}}}")))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> run.judge(answer, new Block("jsonc", "", "{\"data\":{\"items\":[{\"name\":7}]}}")))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("data.items.0.name");
        assertThatThrownBy(() -> run.judge("no answer", new Block("jsonc", "", "{\"data\":1}")))
                .isInstanceOf(AssertionError.class);
    }
}
