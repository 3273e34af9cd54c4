/** One way to the server: same origin, form bodies, the token in a header, every failure an `ApiError`. */
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
  /** Leaves the token out: a login must not be judged by the login that it replaces. */
  anonymous?: boolean;
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

/** Sends one request and returns the body as text. */
export async function sendText(method: Method, path: string, options: Options = {}): Promise<string> {
  const request = `${method} ${path}`;
  const query = options.query ? encode(options.query) : '';
  const token = options.anonymous ? undefined : currentSession()?.token;
  const headers: Record<string, string> = { Accept: 'application/json, text/plain', ...options.headers };
  if (token) {
    headers.accessToken = token;
  }
  if (options.form) {
    headers['Content-Type'] = 'application/x-www-form-urlencoded;charset=UTF-8';
  }
  const timeout = AbortSignal.timeout(options.timeout ?? 10_000);
  const signal = options.signal ? AbortSignal.any([options.signal, timeout]) : timeout;
  let response: Response;
  let body: string;
  try {
    response = await fetch(`${basePath()}${path}${query ? `?${query}` : ''}`, {
      method,
      headers,
      body: options.form ? encode(options.form) : undefined,
      credentials: 'omit',
      cache: 'no-store',
      redirect: 'error',
      signal,
    });
    body = await response.text();
  } catch (failure) {
    if (options.signal?.aborted) {
      throw failure;
    }
    throw new ApiError('network', 0, timeout.aborted ? 'timeout' : '', request);
  }
  if (!response.ok) {
    const error = errorFrom(request, response.status, body);
    if (error.kind === 'session' && token) {
      expire(token);
    }
    throw error;
  }
  return body;
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
