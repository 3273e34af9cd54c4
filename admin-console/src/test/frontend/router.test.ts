// @vitest-environment jsdom
import { describe, expect, it } from 'vitest';
import { pageFor, pages } from '../../main/frontend/app/pages';
import { formatHash, navigate, parseHash, positiveInt } from '../../main/frontend/lib/router';

describe('the address', () => {
  it('has a page and its parameters', () => {
    expect(parseHash('#/serviceDetail?name=orders&groupName=DEFAULT_GROUP')).toEqual({
      path: '/serviceDetail',
      query: { name: 'orders', groupName: 'DEFAULT_GROUP' },
    });
  });

  it('of an old bookmark with empty parameters opens its page', () => {
    const location = parseHash('#/clusterManagement?dataId=&group=&appName=&namespace=');
    expect(pageFor(location.path)?.path).toBe('/clusterManagement');
    expect(location.query.namespace).toBe('');
  });

  it.each(['', '#', '#nonsense', '#?a=b', 'x'])('%j is the start page', (hash) => {
    expect(pageFor(parseHash(hash).path)?.path).toBe('/dashboard');
  });

  it.each(['#/%', '#/x?%E0%A4%A', '#/x?&&==&'])('%j is read without failing', (hash) => {
    expect(parseHash(hash).path.startsWith('/')).toBe(true);
  });

  it('survives special characters in values', () => {
    const query = { name: 'a b&c=d#e?f%g+中文/"<>' };
    expect(parseHash(formatHash('/serviceDetail', query)).query).toEqual(query);
  });

  it('leaves out what was not chosen', () => {
    expect(formatHash('/userManagement', { username: '', pageNo: undefined, pageSize: 20 })).toBe(
      '#/userManagement?pageSize=20',
    );
  });

  it('is replaced without a new step in the history', () => {
    const before = window.history.length;
    let heard = 0;
    const listener = () => heard++;
    window.addEventListener('hashchange', listener);
    navigate('/x', { a: '1' }, { replace: true });
    window.removeEventListener('hashchange', listener);
    expect(window.location.hash).toBe('#/x?a=1');
    expect(window.history.length).toBe(before);
    expect(heard).toBe(1);
  });

  it('of an unknown page belongs to no page', () => {
    expect(pageFor('/doesNotExist')).toBeUndefined();
  });

  it('finds every page once', () => {
    const paths = pages.map((page) => page.path.toLowerCase());
    expect(new Set(paths).size).toBe(paths.length);
  });
});

describe('a number out of the address', () => {
  it.each([
    ['3', 3],
    ['0', 7],
    ['-1', 7],
    ['1.5', 7],
    ['1e9999', 7],
    ['<script>', 7],
    [undefined, 7],
  ])('%j is %d', (text, expected) => {
    expect(positiveInt(text, 7)).toBe(expected);
  });
});
