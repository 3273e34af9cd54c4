/**
 * The steps of a walk. A step that fails ends what needs it, and no more: whatever is done by `goOn` is followed by the rest of the walk,
 * and at the end everything that failed is told.
 */

/** A step has failed, and it has been told. */
export class StepFailed extends Error {}

/** @param mostFailures so many failures are of one cause: then the walk ends, since each may take as long as the longest wait */
export function walkOf({ say = console.log, complain = console.error, mostFailures = 10 } = {}) {
  const failures = [];
  let taken = 0;

  function remember(name, error) {
    const message = error instanceof Error ? error.message : String(error);
    failures.push({ name, message });
    complain(`FAIL  ${name}: ${message.split('\n')[0]}`);
  }

  async function step(name, action) {
    const start = Date.now();
    taken++;
    try {
      const result = await action();
      say(`ok    ${name} (${Date.now() - start} ms)`);
      return result;
    } catch (error) {
      if (!(error instanceof StepFailed)) remember(name, error);
      throw new StepFailed(name);
    }
  }

  /**
   * Does something without which the walk can go on.
   *
   * @param mend makes what comes next possible again after a failure
   */
  async function goOn(action, mend = async () => {}) {
    try {
      return await action();
    } catch (error) {
      if (!(error instanceof StepFailed)) remember('between two steps', error);
      if (failures.length >= mostFailures) throw new StepFailed('too many steps have failed');
      await mend();
      return undefined;
    }
  }

  /** Takes the whole walk and tells how it went: 0 when everything held, else 1. */
  async function status(walk) {
    try {
      await walk();
    } catch (error) {
      if (!(error instanceof StepFailed)) remember('between two steps', error);
    }
    if (failures.length === 0) return 0;
    complain(
      `\n${failures.length} of ${taken} steps failed${failures.length >= mostFailures ? ', and the rest was left out' : ''}:`,
    );
    failures.forEach(({ name, message }) => complain(`\n- ${name}\n${message.replace(/^/gm, '    ')}`));
    return 1;
  }

  return { step, goOn, status, failures };
}
