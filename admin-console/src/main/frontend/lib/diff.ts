/** The difference between two texts, line by line, with long unchanged stretches folded. */
import { diffLines } from 'diff';

export type DiffRow =
  | { kind: 'same' | 'added' | 'removed'; before?: number; after?: number; text: string }
  | { kind: 'fold'; count: number };

export interface Difference {
  rows: DiffRow[];
  added: number;
  removed: number;
}

const context = 3;

function linesOf(text: string): string[] {
  const lines = text.split('\n');
  if (lines[lines.length - 1] === '') lines.pop();
  return lines;
}

/**
 * Compares within bounded time: two long texts that have little in common are shown as one removed and one added block,
 * which is true as well, instead of keeping the browser busy.
 */
export function compare(before: string, after: string): Difference {
  const parts = diffLines(before, after, { timeout: 1_000 }) ?? [
    { value: before, removed: true, added: false },
    { value: after, removed: false, added: true },
  ];
  const rows: DiffRow[] = [];
  let beforeLine = 0;
  let afterLine = 0;
  let added = 0;
  let removed = 0;
  parts.forEach((part, index) => {
    const lines = linesOf(part.value);
    if (part.added) {
      added += lines.length;
      for (const text of lines) rows.push({ kind: 'added', after: ++afterLine, text });
    } else if (part.removed) {
      removed += lines.length;
      for (const text of lines) rows.push({ kind: 'removed', before: ++beforeLine, text });
    } else {
      const head = index === 0 ? 0 : context;
      const tail = index === parts.length - 1 ? 0 : context;
      const hidden = lines.length - head - tail;
      lines.forEach((text, line) => {
        beforeLine++;
        afterLine++;
        if (hidden <= 1 || line < head || line >= lines.length - tail) {
          rows.push({ kind: 'same', before: beforeLine, after: afterLine, text });
        } else if (line === head) {
          rows.push({ kind: 'fold', count: hidden });
        }
      });
    }
  });
  return { rows, added, removed };
}
