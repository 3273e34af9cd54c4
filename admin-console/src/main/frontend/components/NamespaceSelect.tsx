import { useQuery } from '@tanstack/react-query';
import { Select } from 'antd';
import { listNamespaces } from '../api/namespaces';
import { useI18n } from '../i18n';
import { navigate, useLocation } from '../lib/router';

export function useNamespaces() {
  return useQuery({ queryKey: ['namespaces'], queryFn: ({ signal }) => listNamespaces(signal), staleTime: 15_000 });
}

/** The name that people gave to a namespace, or its ID while names are unknown. */
export function useNamespaceName(): (id: string) => string {
  const namespaces = useNamespaces();
  return (id) => namespaces.data?.find((entry) => entry.namespace === id)?.namespaceShowName ?? (id || 'public');
}

/** The namespace of the address, empty for the public one. */
export function useNamespace(): string {
  const chosen = useLocation().query.namespace ?? '';
  return chosen === 'public' ? '' : chosen;
}

export function NamespaceSelect() {
  const { t } = useI18n();
  const { path, query } = useLocation();
  const namespace = useNamespace();
  const namespaces = useNamespaces();
  const options = (namespaces.data ?? [{ namespace: '', namespaceShowName: 'public' }]).map((entry) => {
    const id = entry.namespace === 'public' ? '' : entry.namespace;
    return {
      value: id,
      label:
        id && id !== entry.namespaceShowName
          ? `${entry.namespaceShowName} (${id})`
          : entry.namespaceShowName || 'public',
    };
  });
  if (!options.some((option) => option.value === namespace)) {
    options.push({ value: namespace, label: namespace });
  }
  return (
    <Select
      data-testid="namespace-select"
      aria-label={t('namespace.choose')}
      value={namespace}
      options={options}
      showSearch={{ optionFilterProp: 'label' }}
      popupMatchSelectWidth={false}
      style={{ minWidth: 160, maxWidth: 320 }}
      onChange={(next) =>
        navigate(path, { ...query, namespace: next, namespaceShowName: undefined, pageNo: undefined })
      }
    />
  );
}
