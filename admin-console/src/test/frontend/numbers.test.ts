import { describe, expect, it } from 'vitest';
import { bytes, compact, milliseconds, percent } from '../../main/frontend/lib/numbers';

describe('numbers', () => {
  it.each([
    [0, '0'],
    [0.04, '0.04'],
    [3.14159, '3.1'],
    [42.4, '42'],
    [9_999, '9999'],
    [12_345, '12.3k'],
    [2_500_000, '2.5M'],
  ])('%d is written as %s', (value, text) => expect(compact(value)).toBe(text));
  it('times have a unit', () => expect([milliseconds(12), milliseconds(1_500)]).toEqual(['12 ms', '1.5 s']));
  it('sizes have a unit', () =>
    expect([bytes(0), bytes(1_023), bytes(2_048), bytes(5 * 1_024 * 1_024)]).toEqual([
      '0 B',
      '1023 B',
      '2 kB',
      '5 MB',
    ]));
  it('parts are whole percents', () => expect(percent(0.256)).toBe('26 %'));
});
