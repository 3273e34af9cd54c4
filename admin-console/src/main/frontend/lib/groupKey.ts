/** `dataId+group` or `dataId+group+namespace`, with `+` and `%` escaped inside the parts. */
export function parseGroupKey(key: string): { dataId: string; group: string; namespace: string } {
  const [dataId = '', group = '', namespace = ''] = key
    .split('+')
    .map((part) => part.replaceAll('%2B', '+').replaceAll('%25', '%'));
  return { dataId, group, namespace };
}
