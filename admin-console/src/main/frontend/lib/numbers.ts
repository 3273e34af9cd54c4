/** Numbers as people read them: few digits, a unit where the number would be long. */

export function compact(value: number): string {
  if (value === 0) return '0';
  if (Math.abs(value) < 0.1) return value.toFixed(2);
  if (Math.abs(value) < 10) return String(Math.round(value * 10) / 10);
  if (Math.abs(value) < 10_000) return String(Math.round(value));
  if (Math.abs(value) < 1_000_000) return `${Math.round(value / 100) / 10}k`;
  return `${Math.round(value / 100_000) / 10}M`;
}

export function milliseconds(value: number): string {
  return value >= 1_000 ? `${compact(value / 1_000)} s` : `${compact(value)} ms`;
}

export function percent(part: number): string {
  return `${Math.round(part * 100)} %`;
}

export function bytes(value: number): string {
  if (value < 1_024) return `${value} B`;
  if (value < 1_024 * 1_024) return `${compact(value / 1_024)} kB`;
  return `${compact(value / 1_024 / 1_024)} MB`;
}
