// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ApiError } from '../../main/frontend/api/errors';
import { basePath, send } from '../../main/frontend/api/http';
import { begin, currentSession, end } from '../../main/frontend/api/session';

const answer = (status: number, body: string) =>
  vi.fn<typeof fetch>(() => Promise.resolve(new Response(body, { status })));

describe('a request', () => {
  beforeEach(() => begin({ token: 'secret', username: 'u', globalAdmin: false, expiresAt: Date.now() + 1e6 }));
  afterEach(() => {
    vi.unstubAllGlobals();
    end();
  });

  it('carries the token in a header and never in the address', async () => {
    const fetch = answer(200, '{"code":200,"message":null,"data":[]}');
    vi.stubGlobal('fetch', fetch);
    await send('GET', 'v1/console/namespaces', { query: { a: 'b c' } });
    const [address, init] = fetch.mock.calls[0] ?? [];
    expect(address).toBe('/v1/console/namespaces?a=b+c');
    expect((init?.headers as Record<string, string>).accessToken).toBe('secret');
  });

  it('for a login leaves the old token out', async () => {
    const fetch = answer(200, '{"accessToken":"t"}');
    vi.stubGlobal('fetch', fetch);
    await send('POST', 'v1/auth/users/login', { form: { username: 'a', password: 'b&c' }, anonymous: true });
    const [address, init] = fetch.mock.calls[0] ?? [];
    expect(init?.headers).not.toHaveProperty('accessToken');
    expect(address).not.toContain('b');
    expect(init?.body).toBe('username=a&password=b%26c');
  });

  it('takes bare text for what it is', async () => {
    vi.stubGlobal('fetch', answer(200, 'ok'));
    expect(await send('PUT', 'v1/ns/instance', { form: {} })).toBe('ok');
  });

  it('to a server that is gone is told apart from a refusal', async () => {
    vi.stubGlobal(
      'fetch',
      vi.fn(() => Promise.reject(new TypeError('Failed to fetch'))),
    );
    await expect(send('GET', 'x')).rejects.toMatchObject({ kind: 'network', status: 0 } satisfies Partial<ApiError>);
  });

  it('with a dead token keeps the user, so that nothing edited is lost', async () => {
    vi.stubGlobal('fetch', answer(403, '{"status":403,"message":"token expired!"}'));
    await expect(send('GET', 'x')).rejects.toMatchObject({ kind: 'session' });
    expect(currentSession()?.username).toBe('u');
  });
});

describe('the address of the API', () => {
  it.each([
    ['/nacos/', '/nacos/'],
    ['/nacos/index.html', '/nacos/'],
    ['/', '/'],
    ['/a/b/', '/a/b/'],
  ])('of a console at %s begins with %s', (pathname, base) => expect(basePath(pathname)).toBe(base));
});
