import { describe, expect, it } from 'vitest';
import { parseAddresses, targetOf } from '../../main/frontend/lib/gray';

describe('whom a gray version is for', () => {
  it('is in its rule', () => {
    expect(targetOf({ grayName: 'beta', grayRule: '{"type":"beta","expr":"10.0.0.1,10.0.0.2"}' })).toEqual({
      kind: 'beta',
      ips: '10.0.0.1,10.0.0.2',
    });
    expect(targetOf({ grayName: 'tag_blue', grayRule: '{"type":"tag","expr":"blue"}' })).toEqual({
      kind: 'tag',
      tag: 'blue',
    });
  });
  it('is in its name when the rule cannot be read', () =>
    expect(targetOf({ grayName: 'tag_blue', grayRule: '' })).toEqual({ kind: 'tag', tag: 'blue' }));
});

describe('addresses', () => {
  it('may be separated in any way', () =>
    expect(parseAddresses(' 10.0.0.1,10.0.0.2\n::1; 10.0.0.1 ')).toEqual(['10.0.0.1', '10.0.0.2', '::1']));
  it('must be addresses', () => expect(parseAddresses('10.0.0.1, host')).toBeNull());
});
