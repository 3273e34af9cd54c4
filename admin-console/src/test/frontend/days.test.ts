import { describe, expect, it } from 'vitest';
import { dayBegins } from '../../main/frontend/lib/days';
import { builtIn } from '../../main/frontend/lib/roles';

describe('a day', () => {
  it('begins at midnight where the user is', () => {
    expect(dayBegins('2026-01-31')).toBe(new Date(2026, 0, 31).getTime());
  });
  it('the next one begins when it ends, also at the end of a month', () => {
    expect(dayBegins('2026-01-31', 1)).toBe(new Date(2026, 1, 1).getTime());
  });
  it.each([undefined, '', '31.1.2026', '2026-01-31T00:00', 'x'])('%s is none', (text) =>
    expect(dayBegins(text)).toBeUndefined(),
  );
});

it.each([
  ['ROLE_ADMIN', true],
  ['ROLE_AUDITOR', true],
  ['ROLE_OWNER:dev', true],
  ['ROLE_OWNERS', false],
  ['reader', false],
])('%s is built in: %s', (role, expected) => expect(builtIn(role)).toBe(expected));
