import { Alert } from 'antd';
import type { RegistryComparison } from '../api/cluster';
import { useI18n } from '../i18n';

/** What should not be: nodes whose registries differ, and registrations that wait for a majority. Nothing where all is well. */
export function RegistryNotes({ comparison }: { comparison: RegistryComparison }) {
  const { t } = useI18n();
  const different = comparison.nodes.filter((node) => node.same === false).map((node) => node.address);
  const provisional = comparison.nodes.filter((node) => (node.provisional ?? 0) > 0);
  return (
    <>
      {different.length > 0 && (
        <Alert
          data-testid="registry-different"
          type="error"
          showIcon
          title={t('registry.different', { nodes: different.join(', '), index: comparison.comparedAt })}
          description={t('registry.different.hint')}
        />
      )}
      {provisional.length > 0 && (
        <Alert
          data-testid="registry-provisional"
          type="warning"
          showIcon
          title={t('registry.provisional', {
            count: provisional.reduce((sum, node) => sum + (node.provisional ?? 0), 0),
            nodes: provisional.map((node) => node.address).join(', '),
          })}
          description={t('registry.provisional.hint')}
        />
      )}
    </>
  );
}
