import { formatHash } from '../lib/router';

/** A configuration by its name, which leads to its editor. */
export function ConfigLink({ dataId, group, namespace }: { dataId: string; group: string; namespace: string }) {
  return <a href={formatHash('/configeditor', { dataId, group, namespace })}>{dataId}</a>;
}
