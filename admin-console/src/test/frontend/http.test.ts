// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ApiError } from '../../main/frontend/api/errors';
import { basePath, send } from '../../main/frontend/api/http';
import { login } from '../../main/frontend/api/access';
import { begin, end, heardFromOtherTab, sessionState } from '../../main/frontend/api/session';

const answer = (status: number, body: string) =>
  vi.fn<typeof fetch>(() => Promise.resolve(new Response(body, { status })));

describe('a request', () => {
  beforeEach(() => begin({ username: 'u', globalAdmin: false, expiresAt: Date.now() + 1e6 }));
  afterEach(() => {
    vi.unstubAllGlobals();
    end();
  });

  it('says that it comes from the console, without which the cookie does not count', async () => {
    const fetch = answer(200, '{"code":200,"message":null,"data":[]}');
    vi.stubGlobal('fetch', fetch);
    await send('GET', 'v1/console/namespaces', { query: { a: 'b c' } });
    const [address, init] = fetch.mock.calls[0] ?? [];
    expect(address).toBe('/v1/console/namespaces?a=b+c');
    expect(init?.headers).toHaveProperty('X-Muster-Console');
    expect(init?.credentials).toBe('same-origin');
  });

  it('for a login carries name and password in the body, and its refusal ends no session', async () => {
    const fetch = answer(403, 'user not found!');
    vi.stubGlobal('fetch', fetch);
    await expect(login('a', 'b&c')).rejects.toMatchObject({ kind: 'session' });
    const [address, init] = fetch.mock.calls[0] ?? [];
    expect(address).toBe('/v3/console/session');
    expect(init?.body).toBe('username=a&password=b%26c');
    expect(sessionState().expired).toBe(false);
  });

  it('that is refused for the login of before a new one leaves the new one alone', async () => {
    let refuse = () => {};
    vi.stubGlobal(
      'fetch',
      vi.fn(
        () =>
          new Promise<Response>((resolve) => {
            refuse = () => resolve(new Response('token expired!', { status: 403 }));
          }),
      ),
    );
    const late = send('GET', 'x');
    begin({ username: 'u', globalAdmin: false, expiresAt: Date.now() + 1e6 });
    refuse();
    await expect(late).rejects.toMatchObject({ kind: 'session' });
    expect(sessionState().expired).toBe(false);
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
    expect(sessionState()).toMatchObject({ session: { username: 'u' }, expired: true });
  });
});

describe('what another tab does to the login', () => {
  beforeEach(() => begin({ username: 'u', globalAdmin: false, expiresAt: Date.now() + 1e6 }));
  afterEach(() => end());

  it('a logout asks for a login above the page', () => {
    heardFromOtherTab(null);
    expect(sessionState()).toMatchObject({ session: { username: 'u' }, expired: true });
  });

  it('a login as somebody else is the login here, too', () => {
    heardFromOtherTab(JSON.stringify({ username: 'v', globalAdmin: true, expiresAt: Date.now() + 1e6 }));
    expect(sessionState()).toMatchObject({ session: { username: 'v' }, expired: false });
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
