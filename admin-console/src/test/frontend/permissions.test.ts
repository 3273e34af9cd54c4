import { describe, expect, it } from 'vitest';
import {
  formatResource,
  grantsAllowing,
  matchesPattern,
  mayCreate,
  mayOffer,
  mayReadIn,
  parseResource,
  type Resource,
} from '../../main/frontend/lib/permissions';

const wanted = { namespace: 'dev', group: 'G', type: 'config', name: 'app.yaml', action: 'r' } as const;

describe('a resource pattern', () => {
  it('for a whole namespace has the form that other consoles write', () => {
    expect(formatResource({ namespace: 'dev', group: '', type: '*', name: '' })).toBe('dev:*:*');
    expect(formatResource({ namespace: 'public', group: '', type: '*', name: '' })).toBe(':*:*');
  });
  it('names group, type and name', () => {
    expect(formatResource({ namespace: '', group: 'G', type: 'config', name: 'app-*' })).toBe(':G:config/app-*');
    expect(formatResource({ namespace: 'dev', group: '', type: 'naming', name: '' })).toBe('dev:*:naming/*');
  });
  it.each<Resource>([
    { namespace: '', group: '*', type: '*', name: '*' },
    { namespace: 'dev', group: 'G', type: 'config', name: 'a:b.yaml' },
    { namespace: '*', group: '*', type: 'naming', name: 'orders' },
  ])('is read back: %j', (resource) => {
    expect(parseResource(formatResource(resource))).toEqual(resource);
  });
  it.each(['console/users', 'nacos/admin', '', ':x', 'a:b:other/x'])('%j has another form', (text) => {
    expect(parseResource(text)).toBeNull();
  });
});

describe('a pattern matches', () => {
  it.each([
    ['*', ''],
    ['*', 'anything'],
    ['a*c', 'abbbc'],
    ['a*c', 'ac'],
    ['*b*', 'abc'],
    ['a*b*c', 'a-b-b-c'],
    ['literal', 'literal'],
  ])('%s: %s', (pattern, text) => expect(matchesPattern(pattern, text)).toBe(true));
  it.each([
    ['a*a', 'a'],
    ['a*c', 'abcd'],
    ['.*', 'xy'],
    ['a+', 'aa'],
    ['ab*bc', 'abc'],
    ['literal', 'literals'],
  ])('not %s: %s', (pattern, text) => expect(matchesPattern(pattern, text)).toBe(false));
  it('and never takes exponential time', () => {
    const start = performance.now();
    expect(matchesPattern(`${'a*'.repeat(200)}b`, 'a'.repeat(20_000))).toBe(false);
    expect(performance.now() - start).toBeLessThan(1_000);
  });
});

describe('what a user may do', () => {
  it('follows from any grant that covers it', () => {
    const grants = [
      { role: 'a', resource: 'dev:*:*', action: 'r' },
      { role: 'b', resource: 'dev:G:config/app*', action: 'rw' },
      { role: 'c', resource: 'prod:*:*', action: 'rw' },
    ];
    expect(grantsAllowing(grants, wanted).map((grant) => grant.role)).toEqual(['a', 'b']);
    expect(grantsAllowing(grants, { ...wanted, action: 'w' }).map((grant) => grant.role)).toEqual(['b']);
    expect(grantsAllowing(grants, { ...wanted, type: 'naming', action: 'w' })).toEqual([]);
  });
  it('treats both spellings of the public namespace as one', () => {
    for (const resource of ['public:*:*', ':*:*']) {
      for (const namespace of ['', 'public']) {
        expect(grantsAllowing([{ resource, action: 'r' }], { ...wanted, namespace })).toHaveLength(1);
      }
    }
  });
});

describe('what is offered', () => {
  it('is what a grant covers', () => {
    const grants = [{ resource: 'dev:G:config/app*', action: 'r' }];
    expect(mayOffer(grants, wanted)).toBe(true);
    expect(mayOffer(grants, { ...wanted, action: 'w' })).toBe(false);
    expect(mayOffer([], wanted)).toBe(false);
  });
  it('is also what only the server can judge', () => {
    expect(mayOffer([{ resource: 'dev:(A|G):.*', action: 'rw' }], wanted)).toBe(true);
    expect(mayOffer([{ resource: 'dev:(A|G):.*', action: 'r' }], { ...wanted, action: 'w' })).toBe(false);
  });
});

describe('making something new', () => {
  it('is offered where any name would be allowed', () => {
    const grants = [{ resource: 'dev:G:config/app*', action: 'rw' }];
    expect(mayCreate(grants, 'dev', 'config')).toBe(true);
    expect(mayCreate(grants, 'dev', 'naming')).toBe(false);
    expect(mayCreate(grants, 'prod', 'config')).toBe(false);
  });
  it('needs the right to write', () => {
    expect(mayCreate([{ resource: ':*:*', action: 'r' }], 'public', 'config')).toBe(false);
    expect(mayCreate([{ resource: 'public:*:*', action: 'w' }], '', 'config')).toBe(true);
    expect(mayCreate([{ resource: '*', action: 'rw' }], 'dev', 'naming')).toBe(true);
    expect(mayCreate([{ resource: 'console/users', action: 'rw' }], 'dev', 'naming')).toBe(false);
  });
});

describe('lists of a namespace', () => {
  const grants = [
    { resource: 'dev:G:config/app-*', action: 'r' },
    { resource: 'public:G:naming/one', action: 'w' },
  ];
  it('are worth opening where something may be read', () => expect(mayReadIn(grants, 'dev')).toBe(true));
  it('are not where something may only be written', () => expect(mayReadIn(grants, 'public')).toBe(false));
  it('are not elsewhere', () => expect(mayReadIn(grants, 'prod')).toBe(false));
  it('are where a row is an expression, which only the server evaluates', () =>
    expect(mayReadIn([{ resource: 'p.*:G:config/a', action: 'r' }], 'prod')).toBe(true));
});
