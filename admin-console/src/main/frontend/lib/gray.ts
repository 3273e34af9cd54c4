/** Gray versions: whom they are for, read out of and written into the forms of the API. */
import type { GrayRelease, GrayTarget } from '../api/config';

/** Whom a stored version is for. */
export function targetOf(release: Pick<GrayRelease, 'grayName' | 'grayRule'>): GrayTarget {
  let expression = '';
  try {
    const rule = JSON.parse(release.grayRule) as { expr?: unknown };
    expression = typeof rule.expr === 'string' ? rule.expr : '';
  } catch {
    // A rule that an older server wrote in another form: its name still says what it is.
  }
  if (release.grayName === 'beta') return { kind: 'beta', ips: expression };
  return { kind: 'tag', tag: expression || release.grayName.replace(/^tag_/, '') };
}

/** The addresses that somebody typed, one form for all separators; null when one is no address. */
export function parseAddresses(text: string): string[] | null {
  const parts = text.split(/[\s,;]+/).filter(Boolean);
  const address = /^(\d{1,3}(\.\d{1,3}){3}|[0-9a-fA-F:]*:[0-9a-fA-F:.]*)$/;
  return parts.every((part) => address.test(part)) ? [...new Set(parts)] : null;
}
