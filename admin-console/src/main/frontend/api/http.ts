/**
 * One way to the server: same origin, form bodies, the login in a cookie that the browser adds, every failure an
 * `ApiError`.
 */
import { ApiError, errorFrom, unwrap } from './errors';
import { currentSession, expire } from './session';

export type Parameters = Record<string, string | number | boolean | undefined>;
export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

interface Options {
  query?: Parameters;
  form?: Parameters;
  headers?: Record<string, string>;
  signal?: AbortSignal;
  /** Milliseconds; a node that is going down may accept a connection and never answer. */
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

/** Sends one request and returns the answer with its whole body. */
async function exchange<T>(
  method: Method,
  path: string,
  options: Options,
  read: (response: Response) => Promise<T>,
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
  const timeout = AbortSignal.timeout(options.timeout ?? 10_000);
  const signal = options.signal ? AbortSignal.any([options.signal, timeout]) : timeout;
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
    if (response.ok) answer = await read(response);
    else refusal = await response.text();
  } catch (failure) {
    if (options.signal?.aborted) {
      throw failure;
    }
    throw new ApiError('network', 0, timeout.aborted ? 'timeout' : '', request);
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

/** Sends one request and returns the body as text. */
export function sendText(method: Method, path: string, options: Options = {}): Promise<string> {
  return exchange(method, path, options, (response) => response.text());
}

/** Fetches a file, with the name that the server gives it. */
export function fetchFile(path: string, options: Options = {}): Promise<{ name: string; content: Blob }> {
  return exchange('GET', path, options, async (response) => ({
    name: /filename="?([^";]+)/.exec(response.headers.get('Content-Disposition') ?? '')?.[1] ?? 'download',
    content: await response.blob(),
  }));
}

/** Sends one request and returns its JSON, out of the `{code, message, data}` envelope if there is one. */
export async function send<T>(method: Method, path: string, options: Options = {}): Promise<T> {
  const text = await sendText(method, path, options);
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
