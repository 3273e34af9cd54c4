/**
 * Texts that were edited and not published, kept while the tab lives: going to another page and back loses nothing. They
 * stay in memory, because a configuration may hold secrets that do not belong into the browser's storage.
 */
const drafts = new Map<string, unknown>();
let watching = false;

function warn(event: BeforeUnloadEvent): void {
  if (drafts.size > 0) event.preventDefault();
}

export function keepDraft<T>(key: string, draft: T): void {
  drafts.set(key, draft);
  if (!watching) {
    watching = true;
    window.addEventListener('beforeunload', warn);
  }
}

export function dropDraft(key: string): void {
  drafts.delete(key);
}

export function draftOf<T>(key: string): T | undefined {
  return drafts.get(key) as T | undefined;
}

/** Another user signs in: what the last one wrote is not theirs to see. */
export function dropAllDrafts(): void {
  drafts.clear();
}
