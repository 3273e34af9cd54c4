/** The moment at which a day (`2026-01-31`) begins where the user is, some days later; undefined when it is no day. */
export function dayBegins(text: string | undefined, daysLater = 0): number | undefined {
  const parts = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text ?? '');
  if (!parts) return undefined;
  const time = new Date(Number(parts[1]), Number(parts[2]) - 1, Number(parts[3]) + daysLater).getTime();
  return Number.isNaN(time) ? undefined : time;
}

/** A moment in the reader's own time zone, written the same way on every page. */
export function moment(time: number | string | Date, language: string): string {
  return new Date(time).toLocaleString(language === 'zh' ? 'zh-CN' : 'en-GB');
}
