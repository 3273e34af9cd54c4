/**
 * Who is logged in. The token itself is in a cookie that scripts cannot read; kept here is only whose it is, so that a
 * reloaded page knows at once what to show. The server has the last word with every request.
 */
import { useSyncExternalStore } from 'react';

export interface Session {
  readonly username: string;
  readonly globalAdmin: boolean;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
  /** Another system vouches for the user: there is no password to ask for. */
  readonly external?: boolean;
  /** The session may do nothing but choose a new password. */
  readonly passwordChangeDue?: boolean;
}

export interface SessionState {
  readonly session: Session | null;
  /** The server no longer accepts the login: the page stays, a login is asked for above it. */
  readonly expired: boolean;
  /** Counts logins: what the old login was refused is asked again with the new one. */
  readonly logins: number;
}

const storageKey = 'muster.session';
const listeners = new Set<() => void>();
let state: SessionState = { session: stored(), expired: false, logins: 0 };

function parse(text: string | null): Session | null {
  try {
    const value = text ? (JSON.parse(text) as Session) : null;
    return value && typeof value.username === 'string' && value.expiresAt > Date.now() ? value : null;
  } catch {
    // Something else wrote it: the user logs in again.
    return null;
  }
}

function stored(): Session | null {
  try {
    return parse(localStorage.getItem(storageKey));
  } catch {
    // Storage is forbidden: the user logs in again after a reload.
    return null;
  }
}

function store(session: Session | null): void {
  try {
    if (session) localStorage.setItem(storageKey, JSON.stringify(session));
    else localStorage.removeItem(storageKey);
  } catch {
    // Without storage the login lasts until the tab is reloaded.
  }
}

function change(next: Omit<SessionState, 'logins'>, logins = state.logins): void {
  state = { ...next, logins };
  listeners.forEach((listener) => listener());
}

export function begin(session: Session): void {
  store(session);
  change({ session, expired: false }, state.logins + 1);
}

export function end(): void {
  store(null);
  change({ session: null, expired: false });
}

/** Called when the server refuses the login that a request was sent with; does nothing when there is another one by now. */
export function expire(session: Session): void {
  if (state.session === session && !state.expired) {
    change({ session, expired: true });
  }
}

export function currentSession(): Session | null {
  return state.session;
}

export function sessionState(): SessionState {
  return state;
}

/** Tabs share the cookie: what another tab did to the login has happened to this one, too. */
export function heardFromOtherTab(text: string | null): void {
  const session = parse(text);
  if (session) {
    change({ session, expired: false }, state.logins + 1);
  } else if (state.session) {
    change({ session: state.session, expired: true });
  }
}

if (typeof window !== 'undefined') {
  window.addEventListener('storage', (event) => {
    if (event.key === storageKey) heardFromOtherTab(event.newValue);
  });
}

export function useSession(): SessionState {
  return useSyncExternalStore((listener) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  }, sessionState);
}
