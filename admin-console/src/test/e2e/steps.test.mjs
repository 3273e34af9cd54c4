import { describe, expect, it } from 'vitest';
import { loadUntil } from '../../../e2e/loads.mjs';
import { walkOf } from '../../../e2e/steps.mjs';

function quietWalk(options = {}) {
  const said = [];
  const complaints = [];
  const walk = walkOf({ say: (line) => said.push(line), complain: (line) => complaints.push(line), ...options });
  return { ...walk, said, complaints };
}
const fails = (message) => () => Promise.reject(new Error(message));

describe('a walk', () => {
  it('in which every step holds ends with 0', async () => {
    const { step, status, said, complaints } = quietWalk();
    expect(await status(() => step('one', async () => 1))).toBe(0);
    expect(said[0]).toMatch(/^ok {4}one/);
    expect(complaints).toEqual([]);
  });

  it('goes on after a failed step, lists all failures at the end, and ends with 1', async () => {
    const { step, goOn, status, said, complaints } = quietWalk();
    const ended = await status(async () => {
      await goOn(() => step('first', fails('no such page\nwith details')));
      await goOn(() => step('second', async () => undefined));
      await goOn(() => step('third', fails('nor this')));
    });
    expect(ended).toBe(1);
    expect(said).toHaveLength(1);
    const told = complaints.join('\n');
    expect(told).toContain('2 of 3 steps failed');
    expect(told).toContain('- first\n    no such page\n    with details');
    expect(told).toContain('- third\n    nor this');
  });

  it('does not take the steps that need one that has failed', async () => {
    const { step, goOn, status, failures } = quietWalk();
    const taken = [];
    await status(async () => {
      await goOn(async () => {
        await step('log in', fails('refused'));
        await step('look around', async () => taken.push('look around'));
      });
      await step('clean up', async () => taken.push('clean up'));
    });
    expect(taken).toEqual(['clean up']);
    expect(failures.map(({ name }) => name)).toEqual(['log in']);
  });

  it('mends what the next step needs', async () => {
    const { step, goOn, status } = quietWalk();
    const done = [];
    await status(async () => {
      await goOn(
        () => step('one', fails('x')),
        async () => done.push('mended'),
      );
      done.push('next');
    });
    expect(done).toEqual(['mended', 'next']);
  });

  it('counts a failure once, also when steps are within steps, and what fails between them', async () => {
    const { step, goOn, status, failures } = quietWalk();
    expect(
      await status(async () => {
        await goOn(() => step('outer', () => step('inner', fails('x'))));
        throw new Error('lost the way');
      }),
    ).toBe(1);
    expect(failures).toEqual([
      { name: 'inner', message: 'x' },
      { name: 'between two steps', message: 'lost the way' },
    ]);
  });

  it('ends when so much fails that it is one cause', async () => {
    const { step, goOn, status, failures } = quietWalk({ mostFailures: 3 });
    await status(async () => {
      for (let page = 0; page < 100; page++) await goOn(() => step(`page ${page}`, fails('the server is down')));
    });
    expect(failures).toHaveLength(3);
  });
});

describe('the best of some loads', () => {
  const loading =
    (...millis) =>
    () =>
      Promise.resolve(millis.shift());

  it('is looked for until one is fast enough', async () =>
    expect(await loadUntil(loading(3_000, 1_400, 900), { most: 10, enough: 1_500 })).toEqual([3_000, 1_400]));
  it('and no longer than it was said', async () =>
    expect(await loadUntil(loading(3_000, 2_000, 2_500, 100), { most: 3, enough: 1_500 })).toEqual([
      3_000, 2_000, 2_500,
    ]));
});
