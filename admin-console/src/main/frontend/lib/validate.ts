/** Checks of a configuration's content against its format. The parsers are loaded when they are first needed. */

export interface ContentProblem {
  message: string;
  /** Where it is, as a range of characters; the whole text when unknown. */
  from: number;
  to: number;
  /** Counted from 1; absent when unknown. */
  line?: number;
}

/** Longer texts are not checked while they are typed. */
export const longestChecked = 1_000_000;

function lineOf(content: string, offset: number): number {
  let line = 1;
  for (let at = content.indexOf('\n'); at >= 0 && at < offset; at = content.indexOf('\n', at + 1)) line++;
  return line;
}

function rangeOfLine(content: string, line: number): { from: number; to: number } {
  let from = 0;
  for (let number = 1; number < line; number++) {
    const next = content.indexOf('\n', from);
    if (next < 0) break;
    from = next + 1;
  }
  const end = content.indexOf('\n', from);
  return { from, to: end < 0 ? content.length : end };
}

function problemAt(content: string, message: string, offset: number): ContentProblem {
  const from = Math.max(0, Math.min(offset, content.length));
  return { message, from, to: Math.min(content.length, from + 1), line: lineOf(content, from) };
}

function json(content: string): ContentProblem | null {
  try {
    JSON.parse(content);
    return null;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const position = /position (\d+)/.exec(message);
    // Some browsers say where, some say only what; an unexpected end is at the end.
    return problemAt(
      content,
      message.replace(/ in JSON at position.*$/s, ''),
      position ? Number(position[1]) : content.length,
    );
  }
}

async function yaml(content: string): Promise<ContentProblem | null> {
  const { parseAllDocuments } = await import('yaml');
  const documents = parseAllDocuments(content, { prettyErrors: false, logLevel: 'silent', uniqueKeys: true });
  for (const document of documents) {
    const error = 'errors' in document ? document.errors[0] : undefined;
    if (error) return problemAt(content, error.message, error.pos[0]);
  }
  return null;
}

async function toml(content: string): Promise<ContentProblem | null> {
  const { parse, TomlError } = await import('smol-toml');
  try {
    parse(content, { integersAsBigInt: true });
    return null;
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    const message = (error.message.split('\n')[0] ?? '').replace(/^Invalid TOML document: /, '');
    return { message, ...rangeOfLine(content, error.line), line: error.line };
  }
}

function xml(content: string): ContentProblem | null {
  const failure = new DOMParser().parseFromString(content, 'application/xml').querySelector('parsererror');
  if (!failure) return null;
  const text = (failure.textContent ?? '').trim();
  const where = /line (\d+)/i.exec(text);
  const sentence = /error on line \d+ at column \d+: (.*)/.exec(text)?.[1] ?? text.split('\n')[0] ?? text;
  const line = where ? Number(where[1]) : undefined;
  return { message: sentence.slice(0, 200), ...rangeOfLine(content, line ?? 1), line };
}

/** `\u` must be followed by four hexadecimal digits: Java refuses the whole file otherwise. */
function properties(content: string): ContentProblem | null {
  const broken = /(?<!\\)(?:\\\\)*\\u(?![0-9a-fA-F]{4})/.exec(content);
  if (!broken) return null;
  return problemAt(content, 'malformed \\uXXXX', broken.index);
}

/** What is wrong with the content, or null. */
export async function problemIn(type: string, content: string): Promise<ContentProblem | null> {
  if (content.trim() === '' || content.length > longestChecked) return null;
  if (type === 'json') return json(content);
  if (type === 'yaml') return yaml(content);
  if (type === 'toml') return toml(content);
  if (type === 'xml') return xml(content);
  if (type === 'properties') return properties(content);
  return null;
}
