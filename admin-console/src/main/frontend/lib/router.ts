/**
 * The address of a page: `#/path?query`. The console is a single document below an unknown context path, so the page
 * lives in the hash, as operators' bookmarks of such consoles have it.
 */
import { useSyncExternalStore } from 'react';

export interface Location {
  /** Starts with a slash, without query: `/clusterManagement`. */
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
}

/** Reads `#/path?a=b`. Anything that is not a hash route is the start page `/`. Never throws, whatever was typed. */
export function parseHash(hash: string): Location {
  const text = hash.replace(/^#!?/, '');
  const mark = text.indexOf('?');
  const rawPath = mark < 0 ? text : text.slice(0, mark);
  const path = rawPath.startsWith('/') ? rawPath.replace(/\/+$/, '') || '/' : '/';
  const query: Record<string, string> = {};
  if (mark >= 0) {
    new URLSearchParams(text.slice(mark + 1)).forEach((value, key) => {
      query[key] = value;
    });
  }
  return { path, query };
}

/** Writes an address; empty and absent values are left out, so that an address says only what was chosen. */
export function formatHash(path: string, query: Record<string, string | number | undefined> = {}): string {
  const search = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) {
    if (value !== undefined && value !== '') {
      search.set(key, String(value));
    }
  }
  const text = search.toString();
  return `#${path}${text ? `?${text}` : ''}`;
}

export function navigate(
  path: string,
  query: Record<string, string | number | undefined> = {},
  options: { replace?: boolean } = {},
): void {
  const hash = formatHash(path, query);
  if (options.replace) {
    window.history.replaceState(null, '', hash);
    window.dispatchEvent(new HashChangeEvent('hashchange'));
  } else {
    window.location.hash = hash;
  }
}

function subscribe(listener: () => void): () => void {
  window.addEventListener('hashchange', listener);
  return () => window.removeEventListener('hashchange', listener);
}

let lastHash: string | undefined;
let lastLocation: Location = { path: '/', query: {} };

/** The same object for the same hash, as an external store must answer. */
function snapshot(): Location {
  const hash = window.location.hash;
  if (hash !== lastHash) {
    lastHash = hash;
    lastLocation = parseHash(hash);
  }
  return lastLocation;
}

export function useLocation(): Location {
  return useSyncExternalStore(subscribe, snapshot);
}

/** A positive whole number out of the address, or the fallback when it is absent or nonsense. */
export function positiveInt(text: string | undefined, fallback: number): number {
  const value = Number(text);
  return Number.isInteger(value) && value > 0 ? value : fallback;
}
