import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { fetchFile, send, sendLong, type Progress } from '../../main/frontend/api/http';

const lines = 'application/x-ndjson';

function answering(response: Response): void {
  vi.stubGlobal('window', { location: { pathname: '/nacos/' } });
  vi.stubGlobal(
    'fetch',
    vi.fn<typeof fetch>(() => Promise.resolve(response)),
  );
}

/** A body in pieces of a few characters: lines and letters are torn apart as networks do it. */
function torn(text: string, type: string, breaksOff = false): Response {
  const bytes = new TextEncoder().encode(text);
  let at = 0;
  const body = new ReadableStream<Uint8Array>({
    pull: (controller) => {
      if (at < bytes.length) controller.enqueue(bytes.slice(at, (at += 5)));
      else if (breaksOff) controller.error(new TypeError('network error'));
      else controller.close();
    },
  });
  return new Response(body, { headers: { 'Content-Type': type } });
}

afterEach(() => vi.unstubAllGlobals());

describe('long work', () => {
  const heard: Progress[] = [];
  const ask = () => sendLong<{ succCount: number }>('POST', 'x', { onProgress: (progress) => heard.push(progress) });
  beforeEach(() => void heard.splice(0));

  it('tells how far it is, and ends with its answer', async () => {
    const answer = JSON.stringify({ code: 200, message: 'import success 完成', data: { succCount: 3 } });
    answering(
      torn(`{"done":0,"total":3}\n{"done":2,"total":3}\n${JSON.stringify({ status: 200, body: answer })}\n`, lines),
    );
    expect(await ask()).toEqual({ succCount: 3 });
    expect(heard).toEqual([
      { done: 0, total: 3 },
      { done: 2, total: 3 },
    ]);
  });

  it('asks for it in words that a server without progress reads over', async () => {
    const fetch = vi.fn<typeof globalThis.fetch>(() => Promise.resolve(new Response('{"succCount":1}')));
    vi.stubGlobal('window', { location: { pathname: '/' } });
    vi.stubGlobal('fetch', fetch);
    expect(await ask()).toEqual({ succCount: 1 });
    expect(fetch.mock.calls[0]?.[1]?.headers).toMatchObject({
      Accept: expect.stringMatching(/^application\/x-ndjson, .*json/),
    });
    expect(heard).toEqual([]);
  });

  it('that fails in the middle says why, as any other request', async () => {
    answering(
      torn(
        `{"done":2,"total":3}\n${JSON.stringify({ status: 503, body: 'caused: 2 of 3 have been published;' })}\n`,
        lines,
      ),
    );
    await expect(ask()).rejects.toMatchObject({ kind: 'unavailable', detail: '2 of 3 have been published' });
  });

  it('that is refused in an envelope of version 1 is refused', async () => {
    const body = JSON.stringify({ code: 100002, message: 'metadata is illegal', data: { succCount: 0 } });
    answering(torn(`{"done":0,"total":3}\n${JSON.stringify({ status: 200, body })}\n`, lines));
    await expect(ask()).rejects.toMatchObject({ detail: 'metadata is illegal' });
  });

  it.each([
    ['ends without saying how', false],
    ['breaks off', true],
  ])('that %s is no success', async (_, breaksOff) => {
    answering(torn('{"done":2,"total":3}\n', lines, breaksOff));
    await expect(ask()).rejects.toMatchObject({ kind: 'network' });
    expect(heard).toEqual([{ done: 2, total: 3 }]);
  });
});

describe('a file', () => {
  it('has its name, its whole content, and is counted while it comes', async () => {
    const text = 'x'.repeat(23);
    const response = torn(text, 'application/octet-stream');
    response.headers.set('Content-Disposition', 'attachment;filename="export.zip"');
    response.headers.set('Content-Length', '23');
    answering(response);
    const heard: Progress[] = [];
    const file = await fetchFile('x', { onProgress: (progress) => heard.push(progress) });
    expect(file.name).toBe('export.zip');
    expect(await file.content.text()).toBe(text);
    expect(heard.at(0)).toEqual({ done: 5, total: 23 });
    expect(heard.at(-1)).toEqual({ done: 23, total: 23 });
  });
});

describe('patience', () => {
  /** As a browser: a request that is given up fails, before its answer and while it is read. */
  function slow(pieces: number, millis: number) {
    vi.stubGlobal('window', { location: { pathname: '/' } });
    vi.stubGlobal('fetch', (_: string, { signal }: RequestInit) => {
      let left = pieces;
      const body = new ReadableStream<Uint8Array>({
        start: (controller) => signal?.addEventListener('abort', () => controller.error(signal.reason)),
        pull: (controller) =>
          new Promise<void>((resolve) =>
            setTimeout(() => {
              if (signal?.aborted) return;
              if (left-- > 0) controller.enqueue(new Uint8Array(1));
              else controller.close();
              resolve();
            }, millis),
          ),
      });
      return Promise.resolve(new Response(body));
    });
  }
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  it('ends when nothing is heard', async () => {
    slow(1, 20_000);
    const asked = send('GET', 'x', { timeout: 10_000 });
    const refused = expect(asked).rejects.toMatchObject({ kind: 'network', detail: 'timeout' });
    await vi.advanceTimersByTimeAsync(10_001);
    await refused;
  });

  it('lasts as long as something comes', async () => {
    slow(10, 6_000);
    const asked = fetchFile('x', { timeout: 10_000 });
    await vi.advanceTimersByTimeAsync(80_000);
    expect((await asked).content.size).toBe(10);
  });
});
