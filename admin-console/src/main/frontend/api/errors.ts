/** What a request that did not succeed says: which request, what the server answered, and what kind of refusal it is. */

export type FailureKind =
  /** The server could not be reached or did not answer. */
  | 'network'
  /** There is no valid login any more. */
  | 'session'
  /** Logged in, but not permitted. */
  | 'forbidden'
  | 'notFound'
  /** The request was refused because of its content. */
  | 'invalid'
  /** The server cannot do it now: no majority, no database, overloaded. */
  | 'unavailable'
  | 'server';

export class ApiError extends Error {
  constructor(
    readonly kind: FailureKind,
    readonly status: number,
    /** The server's own sentence, or an empty text. */
    readonly detail: string,
    readonly request: string,
  ) {
    super(detail || `${request}: HTTP ${status}`);
    this.name = 'ApiError';
  }
}

/** Whether the failure says only that there is no server to answer for the time being: asking again later may help. */
export function isPassing(error: unknown): boolean {
  return error instanceof ApiError && (error.kind === 'network' || error.kind === 'unavailable');
}

const sessionSentences =
  /token (invalid|expired)|session expired|user not found|invalid signature|unsupported signature|validate identity|login required|not logged in|no token|missing token/i;

/**
 * The sentence in an error body. Servers of this family answer in three ways: bare text, `{code, message, data}` (the
 * sentence in `message` or, in older calls, in `data`), and `{timestamp, status, error, message, path}`.
 */
export function sentenceOf(body: string): string {
  const text = body.trim();
  if (text.startsWith('{')) {
    try {
      const json = JSON.parse(text) as Record<string, unknown>;
      const data = typeof json.data === 'string' ? json.data : '';
      const message = typeof json.message === 'string' ? json.message : '';
      const error = typeof json.error === 'string' ? json.error : '';
      // Result bodies put an abstract in `message` and the detail in `data`: "parameter missing" / "Param 'x' ..."
      return [message, data].filter((part, index, all) => part && all.indexOf(part) === index).join(': ') || error;
    } catch {
      return text;
    }
  }
  if (/^<(!doctype|html)/i.test(text)) {
    return '';
  }
  const caused = /^caused: (.*?);?$/s.exec(text);
  return unescapeHtml(caused?.[1] ?? text).slice(0, 2000);
}

/** Some answers arrive HTML-escaped; React escapes again when it shows them. */
function unescapeHtml(text: string): string {
  return text
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&quot;/g, '"')
    .replace(/&#0?39;/g, "'")
    .replace(/&amp;/g, '&');
}

export function kindOf(status: number, detail: string): FailureKind {
  if (status === 401) return 'session';
  if (status === 403) return sessionSentences.test(detail) ? 'session' : 'forbidden';
  if (status === 404 || status === 410) return 'notFound';
  if (status === 503 || status === 502 || status === 504 || status === 429) return 'unavailable';
  if (status >= 400 && status < 500) return 'invalid';
  return 'server';
}

export function errorFrom(request: string, status: number, body: string): ApiError {
  const detail = sentenceOf(body);
  return new ApiError(kindOf(status, detail), status, detail, request);
}

/**
 * `{code, message, data}` bodies can carry a refusal under HTTP 200: codes other than 0 and 200. Returns the data of a
 * success; a body that is not such an envelope is returned as it is.
 */
export function unwrap<T>(request: string, body: unknown): T {
  if (body !== null && typeof body === 'object' && 'code' in body && ('data' in body || 'message' in body)) {
    const envelope = body as { code: unknown; message?: unknown; data?: unknown };
    const code = Number(envelope.code);
    if (code !== 0 && code !== 200) {
      const detail = sentenceOf(JSON.stringify(envelope));
      const status = code >= 400 && code < 600 ? code : 400;
      throw new ApiError(kindOf(status, detail), status, detail, request);
    }
    return envelope.data as T;
  }
  return body as T;
}
