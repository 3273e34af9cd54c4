/** Checks of a configuration's content against its format; null when there is nothing to say. */
export function problemIn(type: string, content: string): string | null {
  if (type === 'json') {
    try {
      JSON.parse(content);
      return null;
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  }
  if (type === 'xml') {
    const failure = new DOMParser().parseFromString(content, 'application/xml').querySelector('parsererror');
    return failure ? (failure.textContent ?? '').trim().split('\n').slice(0, 3).join(' ').slice(0, 200) : null;
  }
  if (type === 'yaml') {
    const line = content.split('\n').findIndex((text) => /^ *\t/.test(text));
    return line < 0 ? null : `tab in the indentation of line ${line + 1}`;
  }
  return null;
}
