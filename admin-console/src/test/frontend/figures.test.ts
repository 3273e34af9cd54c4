import { describe, expect, it } from 'vitest';
import type { Figures } from '../../main/frontend/api/figures';
import { means, newest, rates, roundUp, stretches } from '../../main/frontend/lib/figures';
import { bytes, compact, milliseconds } from '../../main/frontend/lib/numbers';

/** Samples of one node: moment and uptime in seconds, then reads and the milliseconds that they took. */
function figures(...rows: [at: number, uptime: number, reads: number, millis: number][]): Figures {
  return {
    sampleMillis: 5_000,
    fields: ['at', 'uptimeMillis', 'reads', 'readNanos'],
    nodes: [
      {
        address: 'a:1',
        samples: rows.map(([at, uptime, reads, millis]) => [at * 1_000, uptime * 1_000, reads, millis * 1e6]),
      },
    ],
  };
}

describe('a rate', () => {
  it('is what a counter grew each second', () => {
    const [line] = rates(figures([10, 5, 100, 0], [20, 15, 150, 0]), 'reads');
    expect(line).toEqual({ node: 'a:1', points: [{ at: 20_000, value: 5 }] });
  });

  it('begins anew with the process', () => {
    const [line] = rates(figures([10, 5_000, 9_999, 0], [15, 2, 3, 0], [20, 7, 13, 0]), 'reads');
    expect(line?.points).toEqual([{ at: 20_000, value: 2 }]);
  });

  it('is not read out of two samples of nearly the same moment', () => {
    expect(rates(figures([10, 5, 1, 0], [10.1, 5.1, 500, 0]), 'reads')[0]?.points).toEqual([]);
  });
});

describe('a mean time', () => {
  it('is that of what happened in between, in milliseconds', () => {
    const [line] = means(figures([10, 5, 10, 100], [20, 15, 20, 150]), ['reads'], ['readNanos']);
    expect(line?.points).toEqual([{ at: 20_000, value: 5 }]);
  });

  it('is unknown where nothing happened', () => {
    expect(means(figures([10, 5, 10, 100], [20, 15, 10, 100]), ['reads'], ['readNanos'])[0]?.points).toEqual([]);
  });
});

it('the newest sample is the last one', () => {
  expect(newest(figures([1, 1, 1, 1], [2, 2, 7, 1])).get('a:1')?.('reads')).toBe(7);
});

it.each([
  [0, 1],
  [0.3, 0.5],
  [1, 1],
  [1.01, 2],
  [42, 50],
  [99, 100],
])('the axis for %d ends at %d', (value, top) => expect(roundUp(value)).toBeCloseTo(top));

describe('numbers are short', () => {
  it.each([
    [0, '0'],
    [0.041, '0.04'],
    [3.14159, '3.1'],
    [1234, '1234'],
    [123_456, '123.5k'],
    [1_234_567, '1.2M'],
  ])('%d', (value, text) => expect(compact(value)).toBe(text));
  it('times', () => expect([milliseconds(0.5), milliseconds(1_500)]).toEqual(['0.5 ms', '1.5 s']));
  it('sizes', () => expect([bytes(12), bytes(2_048), bytes(3 * 1_048_576)]).toEqual(['12 B', '2 kB', '3 MB']));
});

it('no line is drawn over a time of which nothing is known', () => {
  const points = [0, 5_000, 60_000].map((at) => ({ at, value: 1 }));
  expect(stretches(points).map((stretch) => stretch.length)).toEqual([2, 1]);
});
