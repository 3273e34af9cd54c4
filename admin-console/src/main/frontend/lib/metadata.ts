/** Metadata as the user types it: a JSON object whose values are texts, numbers or booleans. */
export type MetadataResult =
  { ok: true; value: Record<string, string> } | { ok: false; reason: 'json' | 'object' | 'value'; key?: string };

export function parseMetadata(text: string): MetadataResult {
  if (text.trim() === '') return { ok: true, value: {} };
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return { ok: false, reason: 'json' };
  }
  if (json === null || typeof json !== 'object' || Array.isArray(json)) return { ok: false, reason: 'object' };
  const value: Record<string, string> = {};
  for (const [key, entry] of Object.entries(json)) {
    if (entry === null || typeof entry === 'object') return { ok: false, reason: 'value', key };
    value[key] = String(entry);
  }
  return { ok: true, value };
}

export function formatMetadata(metadata: Record<string, string> | null | undefined): string {
  return metadata && Object.keys(metadata).length > 0 ? JSON.stringify(metadata, null, 2) : '';
}
