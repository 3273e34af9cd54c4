import { useMode } from './Preferences';
import { signal } from './theme';

/** The mark: three nodes, one of them leading. */
export function Brand({ compact = false, size = 30 }: { compact?: boolean; size?: number }) {
  const { mode } = useMode();
  const colours = signal[mode];
  return (
    <div
      style={{
        display: 'flex',
        alignItems: 'center',
        gap: 10,
        height: 56,
        padding: compact ? 0 : '0 20px',
        justifyContent: compact ? 'center' : 'flex-start',
      }}
    >
      <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true">
        <path d="M16 6 6.5 24h19z" fill="none" stroke={colours.line} strokeWidth="2" strokeLinejoin="round" />
        <circle cx="16" cy="6.5" r="5" fill={colours.accent} />
        <circle cx="6.5" cy="24" r="4.4" fill={colours.good} />
        <circle cx="25.5" cy="24" r="4.4" fill={colours.good} />
      </svg>
      {!compact && <span style={{ fontSize: 18, fontWeight: 650, letterSpacing: 0.2 }}>Muster</span>}
    </div>
  );
}
