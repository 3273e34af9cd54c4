// @vitest-environment jsdom
import { afterEach, describe, expect, it } from 'vitest';
import { draftOf, dropAllDrafts, dropDraft, keepDraft } from '../../main/frontend/lib/drafts';

/** Whether the browser would ask before it closes the page. */
function asksBeforeLeaving(): boolean {
  return !window.dispatchEvent(new Event('beforeunload', { cancelable: true }));
}

afterEach(dropAllDrafts);

describe('a draft', () => {
  it('is there until it is published', () => {
    keepDraft('config/a', { content: 'x' });
    expect(draftOf('config/a')).toEqual({ content: 'x' });
    dropDraft('config/a');
    expect(draftOf('config/a')).toBeUndefined();
  });

  it('keeps the browser from closing the page unasked, as long as there is one', () => {
    expect(asksBeforeLeaving()).toBe(false);
    keepDraft('config/a', 'x');
    keepDraft('config/b', 'y');
    dropDraft('config/a');
    expect(asksBeforeLeaving()).toBe(true);
    dropDraft('config/b');
    expect(asksBeforeLeaving()).toBe(false);
  });

  it('is nobody else’s', () => {
    keepDraft('config/a', 'secret');
    dropAllDrafts();
    expect(draftOf('config/a')).toBeUndefined();
  });

  it('is not in the storage of the browser, where others could read it', () => {
    keepDraft('config/a', 'secret');
    expect(JSON.stringify({ ...localStorage, ...sessionStorage })).not.toContain('secret');
  });
});
