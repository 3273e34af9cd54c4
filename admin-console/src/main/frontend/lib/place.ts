/** Where somebody wanted to go, kept while the browser is away at an identity provider. Only an address inside of this console. */
const key = 'muster.place';

export function rememberPlace(place: string | undefined): void {
  try {
    if (place?.startsWith('/')) sessionStorage.setItem(key, place);
    else sessionStorage.removeItem(key);
  } catch {
    // Storage is forbidden: the user arrives at the first page.
  }
}

/** The place, once. */
export function takePlace(): string | undefined {
  try {
    const place = sessionStorage.getItem(key);
    sessionStorage.removeItem(key);
    return place?.startsWith('/') ? place : undefined;
  } catch {
    return undefined;
  }
}
