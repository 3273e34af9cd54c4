import type { ReactNode } from 'react';
import { useMode } from '../app/Preferences';
import { signal } from '../app/theme';

export type Tone = 'good' | 'warn' | 'bad' | 'quiet' | 'accent';

/** A state as colour, shape and word: a disc is good, a triangle wants attention, a cross is bad, a ring says nothing. */
export function Shape({ tone, size = 9 }: { tone: Tone; size?: number }) {
  const { mode } = useMode();
  const colour = signal[mode][tone];
  return (
    <svg width={size} height={size} viewBox="0 0 10 10" aria-hidden="true" focusable="false">
      {tone === 'good' || tone === 'accent' ? <circle cx="5" cy="5" r="4.4" fill={colour} /> : null}
      {tone === 'warn' ? <path d="M5 .6 9.7 9.2H.3z" fill={colour} /> : null}
      {tone === 'bad' ? (
        <path d="M1.4 1.4 8.6 8.6M8.6 1.4 1.4 8.6" stroke={colour} strokeWidth="2.4" strokeLinecap="round" />
      ) : null}
      {tone === 'quiet' ? <circle cx="5" cy="5" r="3.6" fill="none" stroke={colour} strokeWidth="1.6" /> : null}
    </svg>
  );
}

export function Status({ tone, children }: { tone: Tone; children: ReactNode }) {
  const { mode } = useMode();
  const colours = signal[mode];
  return (
    <span className="muster-pill" style={{ color: colours[tone], background: colours[`${tone}Fill`] }}>
      <Shape tone={tone} />
      {children}
    </span>
  );
}

/** Healthy of all, as a bar and as figures. */
export function Ratio({ part, total }: { part: number; total: number }) {
  const { mode } = useMode();
  const colours = signal[mode];
  const tone: Tone = total === 0 ? 'quiet' : part === total ? 'good' : part === 0 ? 'bad' : 'warn';
  return (
    <span style={{ display: 'inline-flex', alignItems: 'center', gap: 8 }}>
      <Shape tone={tone} />
      <span className="num" style={{ minWidth: 44 }}>
        {part} / {total}
      </span>
      <span
        aria-hidden="true"
        style={{ width: 64, height: 6, borderRadius: 3, background: colours.quietFill, overflow: 'hidden' }}
      >
        <span
          style={{
            display: 'block',
            height: '100%',
            width: total === 0 ? 0 : `${(part / total) * 100}%`,
            background: colours[tone],
          }}
        />
      </span>
    </span>
  );
}
