/**
 * Permission resources: `namespace:group:type/name`, each part may hold `*`; the public namespace is the empty text or
 * `public`. The server decides; this code only builds, reads and explains patterns.
 */
export type ResourceType = 'config' | 'naming' | '*';
export type Action = 'r' | 'w' | 'rw';

export interface Resource {
  namespace: string;
  group: string;
  type: ResourceType;
  name: string;
}

/** Builds the pattern. Without a group, type and name it is the short form `namespace:*:*` that consoles of this family write. */
export function formatResource(resource: Resource): string {
  const namespace = resource.namespace === 'public' ? '' : resource.namespace;
  const group = resource.group.trim() || '*';
  const name = resource.name.trim() || '*';
  const tail = resource.type === '*' ? (name === '*' ? '*' : `*/${name}`) : `${resource.type}/${name}`;
  return `${namespace}:${group}:${tail}`;
}

/** Reads a pattern; null when it has another form (a literal such as `console/users`, or a regular expression). */
export function parseResource(text: string): Resource | null {
  const parts = text.split(':');
  if (parts.length < 3) return null;
  const [namespace = '', group = ''] = parts;
  const tail = parts.slice(2).join(':');
  if (tail === '*') return { namespace: normal(namespace), group, type: '*', name: '*' };
  const slash = tail.indexOf('/');
  if (slash < 0) return null;
  const type = tail.slice(0, slash);
  if (type !== 'config' && type !== 'naming' && type !== '*') return null;
  return { namespace: normal(namespace), group, type, name: tail.slice(slash + 1) };
}

function normal(namespace: string): string {
  return namespace === 'public' ? '' : namespace;
}

/** Does the text match the pattern, in which only `*` has a meaning? Linear in the text for each star, never exponential. */
export function matchesPattern(pattern: string, text: string): boolean {
  const pieces = pattern.split('*');
  if (pieces.length === 1) return pattern === text;
  const first = pieces[0] ?? '';
  const last = pieces[pieces.length - 1] ?? '';
  if (!text.startsWith(first) || text.length < first.length + last.length || !text.endsWith(last)) return false;
  let from = first.length;
  const end = text.length - last.length;
  for (const piece of pieces.slice(1, -1)) {
    const at = text.indexOf(piece, from);
    if (at < 0 || at + piece.length > end) return false;
    from = at + piece.length;
  }
  return true;
}

export interface Grant {
  resource: string;
  action: string;
}

/** Rows of an old database may be regular expressions, which only the server evaluates. */
export function isPlainPattern(pattern: string): boolean {
  return !pattern.includes('.*') && !/[\\[\](){}|^$+?]/.test(pattern);
}

/**
 * May this be offered? Yes when a grant covers it, and when it cannot be known here: the server decides in any case.
 */
export function mayOffer(grants: readonly Grant[], wanted: Wanted): boolean {
  return (
    grants.some((grant) => !isPlainPattern(grant.resource) && grant.action.includes(wanted.action)) ||
    grantsAllowing(grants, wanted).length > 0
  );
}

/** May something new be made in this namespace, under whatever group and name the grants allow? */
export function mayCreate(grants: readonly Grant[], namespace: string, type: 'config' | 'naming'): boolean {
  return grants.some((grant) => {
    if (!grant.action.includes('w')) return false;
    if (!isPlainPattern(grant.resource) || grant.resource === '*') return true;
    const resource = parseResource(grant.resource);
    return (
      resource !== null &&
      matchesPattern(resource.namespace, normal(namespace)) &&
      (resource.type === '*' || resource.type === type)
    );
  });
}

/** May something be read in this namespace, so that its lists are worth opening? */
export function mayReadIn(grants: readonly Grant[], namespace: string): boolean {
  return grants.some((grant) => {
    if (!grant.action.includes('r')) return false;
    if (!isPlainPattern(grant.resource) || grant.resource === '*') return true;
    const resource = parseResource(grant.resource);
    return resource !== null && matchesPattern(resource.namespace, normal(namespace));
  });
}

export interface Wanted {
  namespace: string;
  group: string;
  type: 'config' | 'naming';
  name: string;
  action: 'r' | 'w';
}

/** The grants that allow it; empty when none does. */
export function grantsAllowing<G extends Grant>(grants: readonly G[], wanted: Wanted): G[] {
  const subject = `${normal(wanted.namespace)}:${wanted.group || '*'}:${wanted.type}/${wanted.name || '*'}`;
  return grants.filter((grant) => {
    if (!grant.action.includes(wanted.action)) return false;
    const pattern = grant.resource.startsWith('public:') ? grant.resource.slice('public'.length) : grant.resource;
    return matchesPattern(pattern, subject);
  });
}
