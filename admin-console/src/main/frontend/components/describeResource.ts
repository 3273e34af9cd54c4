import type { Translate } from '../i18n';
import { parseResource } from '../lib/permissions';

/** The pattern in words: "all configurations in group G of namespace N". */
export function describeResource(t: Translate, text: string, namespaceName: (id: string) => string): string {
  const resource = parseResource(text);
  if (!resource) return t('permissions.literal');
  const what = t(
    resource.type === 'config'
      ? 'permissions.what.config'
      : resource.type === 'naming'
        ? 'permissions.what.naming'
        : 'permissions.what.all',
    {
      name: resource.name,
    },
  );
  const named =
    resource.name === '*' ? t(`permissions.all.${resource.type === '*' ? 'everything' : resource.type}`) : what;
  const where = resource.group === '*' ? '' : t('permissions.inGroup', { group: resource.group });
  const space =
    resource.namespace === '*'
      ? t('permissions.anyNamespace')
      : t('permissions.inNamespace', { namespace: namespaceName(resource.namespace) });
  return [named, where, space].filter(Boolean).join(t('permissions.join'));
}
