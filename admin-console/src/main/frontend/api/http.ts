/**
 * One way to the server: same origin, form bodies, the login in a cookie that the browser adds, every failure an
 * `ApiError`.
 */
import { ApiError, errorFrom, unwrap } from './errors';
import { currentSession, expire } from './session';

export type Parameters = Record<string, string | number | boolean | undefined>;
export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

/** How far long work is. */
export interface Progress {
  done: number;
  /** 0 where it is not known. */
  total: number;
}

export interface LongWork {
  /** Ends it. */
  signal?: AbortSignal;
  onProgress?: (progress: Progress) => void;
}

interface Options {
  query?: Parameters;
  form?: Parameters;
  headers?: Record<string, string>;
  signal?: AbortSignal;
  /** Milliseconds in which nothing is heard; a node that is going down may accept a connection and never answer. */
  timeout?: number;
  /** A body that is no form: a file, or JSON. */
  body?: { content: BodyInit; type?: string };
  /** A refusal says nothing about the login there is: it is a login itself. */
  login?: boolean;
}

/** The folder that this document was served from (`/nacos/`): the API is beside the console, wherever both are mounted. */
export function basePath(pathname: string = window.location.pathname): string {
  return pathname.slice(0, pathname.lastIndexOf('/') + 1) || '/';
}

export function encode(parameters: Parameters): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== undefined) {
      search.set(name, String(value));
    }
  }
  return search.toString();
}

/** The server takes the cookie only beside this header, which a page of another site cannot send. */
const consoleHeader = { 'X-Muster-Console': '1' };

/** Gives up on a request of which nothing is heard for so long. */
function patience(millis: number) {
  const controller = new AbortController();
  const begin = () => setTimeout(() => controller.abort(), millis);
  let timer = begin();
  return {
    signal: controller.signal,
    heard: () => {
      clearTimeout(timer);
      timer = begin();
    },
    over: () => clearTimeout(timer),
  };
}

/** Sends one request and returns the answer with its whole body; the reader says when it has heard something. */
async function exchange<T>(
  method: Method,
  path: string,
  options: Options,
  read: (response: Response, heard: () => void) => Promise<T>,
): Promise<T> {
  const request = `${method} ${path}`;
  const query = options.query ? encode(options.query) : '';
  const session = options.login ? null : currentSession();
  const headers: Record<string, string> = {
    Accept: 'application/json, text/plain',
    ...consoleHeader,
    ...options.headers,
  };
  if (options.form) {
    headers['Content-Type'] = 'application/x-www-form-urlencoded;charset=UTF-8';
  }
  const waiting = patience(options.timeout ?? 10_000);
  const signal = options.signal ? AbortSignal.any([options.signal, waiting.signal]) : waiting.signal;
  if (options.body?.type) {
    headers['Content-Type'] = options.body.type;
  }
  let response: Response;
  let answer: T | undefined;
  let refusal = '';
  try {
    response = await fetch(`${basePath()}${path}${query ? `?${query}` : ''}`, {
      method,
      headers,
      body: options.form ? encode(options.form) : options.body?.content,
      credentials: 'same-origin',
      cache: 'no-store',
      redirect: 'error',
      signal,
    });
    if (response.ok) answer = await read(response, waiting.heard);
    else refusal = await response.text();
  } catch (failure) {
    if (options.signal?.aborted || failure instanceof ApiError) {
      throw failure;
    }
    throw new ApiError('network', 0, waiting.signal.aborted ? 'timeout' : '', request);
  } finally {
    waiting.over();
  }
  if (!response.ok) {
    const error = errorFrom(request, response.status, refusal);
    if (error.kind === 'session' && session) {
      expire(session);
    }
    throw error;
  }
  return answer as T;
}

/** The pieces of a body as they come. */
async function* pieces(response: Response, heard: () => void): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const reader = response.body?.getReader();
  if (!reader) return;
  for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
    heard();
    yield piece.value;
  }
}

const progressLines = 'application/x-ndjson';

/**
 * Reads an answer that began before its work was done: lines that say how far it is, and as the last one the answer itself. Whoever
 * is cut off before that line does not know how it ended.
 */
async function readLines(
  request: string,
  response: Response,
  heard: () => void,
  onProgress: (progress: Progress) => void,
): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  let last: { status: number; body: string } | undefined;
  for await (const piece of pieces(response, heard)) {
    text += decoder.decode(piece, { stream: true });
    const lines = text.split('\n');
    text = lines.pop() ?? '';
    for (const line of lines.filter(Boolean)) {
      const told = JSON.parse(line) as Partial<Progress> & { status?: number; body?: string };
      if (told.status !== undefined) last = { status: told.status, body: told.body ?? '' };
      else onProgress({ done: told.done ?? 0, total: told.total ?? 0 });
    }
  }
  if (!last) throw new ApiError('network', 0, 'cut off', request);
  if (last.status >= 400) throw errorFrom(request, last.status, last.body);
  return last.body;
}

/** Sends one request and returns the body as text. */
export function sendText(method: Method, path: string, options: Options = {}): Promise<string> {
  return exchange(method, path, options, (response) => response.text());
}

export interface ServedFile {
  name: string;
  content: Blob;
}

/** Fetches a file, with the name that the server gives it; the progress is in bytes. */
export function fetchFile(path: string, { onProgress, ...options }: Options & LongWork = {}): Promise<ServedFile> {
  return exchange('GET', path, options, async (response, heard) => {
    const total = Number(response.headers.get('Content-Length')) || 0;
    const parts: Uint8Array<ArrayBuffer>[] = [];
    let done = 0;
    for await (const piece of pieces(response, heard)) {
      parts.push(piece);
      done += piece.length;
      onProgress?.({ done, total });
    }
    return {
      name: /filename="?([^";]+)/.exec(response.headers.get('Content-Disposition') ?? '')?.[1] ?? 'download',
      content: new Blob(parts, { type: response.headers.get('Content-Type') ?? undefined }),
    };
  });
}

/** Sends one request and returns its JSON, out of the `{code, message, data}` envelope if there is one. */
export async function send<T>(method: Method, path: string, options: Options = {}): Promise<T> {
  return dataOf(method, path, await sendText(method, path, options));
}

/** As `send`, for work that takes a while: the server tells how far it is, if it can. */
export async function sendLong<T>(
  method: Method,
  path: string,
  { onProgress, ...options }: Options & LongWork,
): Promise<T> {
  const headers = { ...options.headers, Accept: `${progressLines}, application/json, text/plain` };
  const text = await exchange(method, path, { ...options, headers }, (response, heard) =>
    response.headers.get('Content-Type')?.startsWith(progressLines)
      ? readLines(`${method} ${path}`, response, heard, onProgress ?? (() => undefined))
      : response.text(),
  );
  return dataOf(method, path, text);
}

function dataOf<T>(method: Method, path: string, text: string): T {
  const request = `${method} ${path}`;
  let body: unknown;
  try {
    body = text === '' ? null : JSON.parse(text);
  } catch {
    // Several calls of this API answer with bare text (`ok`).
    body = text;
  }
  return unwrap<T>(request, body);
}
