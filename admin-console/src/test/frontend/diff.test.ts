// @vitest-environment jsdom
import { describe, expect, it } from 'vitest';
import { compare } from '../../main/frontend/lib/diff';

const numbered = (count: number) => Array.from({ length: count }, (_, index) => `line ${index + 1}\n`).join('');

describe('the difference of two texts', () => {
  it('is nothing for the same text', () => expect(compare('a\nb\n', 'a\nb\n')).toMatchObject({ added: 0, removed: 0 }));
  it('shows what goes and what comes with their line numbers', () => {
    const { rows } = compare('a\nb\nc\n', 'a\nB\nc\n');
    expect(rows).toEqual([
      { kind: 'same', before: 1, after: 1, text: 'a' },
      { kind: 'removed', before: 2, text: 'b' },
      { kind: 'added', after: 2, text: 'B' },
      { kind: 'same', before: 3, after: 3, text: 'c' },
    ]);
  });
  it('folds what did not change, and counts on', () => {
    const { rows } = compare(numbered(100), numbered(100).replace('line 50\n', 'changed\n'));
    expect(rows.filter((row) => row.kind === 'fold')).toEqual([
      { kind: 'fold', count: 46 },
      { kind: 'fold', count: 47 },
    ]);
    expect(rows).toContainEqual({ kind: 'added', after: 50, text: 'changed' });
    expect(rows).toContainEqual({ kind: 'same', before: 53, after: 53, text: 'line 53' });
  });
  it('of ten thousand lines that have nothing in common comes in bounded time and size', () => {
    const start = performance.now();
    const difference = compare(numbered(10_000), numbered(10_000).replaceAll('line', 'other'));
    expect(performance.now() - start).toBeLessThan(5_000);
    expect(difference).toMatchObject({ added: 10_000, removed: 10_000 });
    expect(difference.rows).toHaveLength(20_000);
  });
  it('counts everything as added when there was nothing', () =>
    expect(compare('', 'a\nb')).toMatchObject({ added: 2, removed: 0 }));
});
