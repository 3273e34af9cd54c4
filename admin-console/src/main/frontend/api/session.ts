/**
 * Who is logged in. The token lives in memory and in sessionStorage (one tab, gone with it), never in an address, a
 * cookie or localStorage; requests carry it in a header only.
 */
import { useSyncExternalStore } from 'react';

export interface Session {
  readonly token: string;
  readonly username: string;
  readonly globalAdmin: boolean;
  /** Milliseconds since the epoch; the server has the last word. */
  readonly expiresAt: number;
}

export interface SessionState {
  readonly session: Session | null;
  /** The server no longer accepts the token: the page stays, a login is asked for above it. */
  readonly expired: boolean;
}

const storageKey = 'muster.session';
const listeners = new Set<() => void>();
let state: SessionState = { session: restore(), expired: false };

function restore(): Session | null {
  try {
    const text = sessionStorage.getItem(storageKey);
    const value = text ? (JSON.parse(text) as Session) : null;
    return value && typeof value.token === 'string' && value.expiresAt > Date.now() ? value : null;
  } catch {
    // Storage is forbidden or holds something else: the user logs in again.
    return null;
  }
}

function change(next: SessionState): void {
  state = next;
  listeners.forEach((listener) => listener());
}

export function begin(session: Session): void {
  try {
    sessionStorage.setItem(storageKey, JSON.stringify(session));
  } catch {
    // Without storage the login lasts until the tab is reloaded.
  }
  change({ session, expired: false });
}

export function end(): void {
  try {
    sessionStorage.removeItem(storageKey);
  } catch {
    // Nothing was stored.
  }
  change({ session: null, expired: false });
}

/** Called when the server refuses the token itself; does nothing when nobody is logged in. */
export function expire(token: string): void {
  if (state.session?.token === token && !state.expired) {
    change({ session: state.session, expired: true });
  }
}

export function currentSession(): Session | null {
  return state.session;
}

export function useSession(): SessionState {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => state,
  );
}
