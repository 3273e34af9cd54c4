import { useQuery } from '@tanstack/react-query';
import { Select } from 'antd';
import { useEffect } from 'react';
import { listNamespaces } from '../api/namespaces';
import { useI18n } from '../i18n';
import { navigate, useLocation } from '../lib/router';
import { useMay } from './useMay';

export function useNamespaces() {
  return useQuery({ queryKey: ['namespaces'], queryFn: ({ signal }) => listNamespaces(signal), staleTime: 15_000 });
}

/** The name that people gave to a namespace, or its ID while names are unknown. */
export function useNamespaceName(): (id: string) => string {
  const namespaces = useNamespaces();
  return (id) => namespaces.data?.find((entry) => entry.namespace === id)?.namespaceShowName ?? (id || 'public');
}

/** The namespaces in which the user may write some configuration; which ones, the server says of each. */
export function useWritableNamespaces() {
  const may = useMay();
  return (useNamespaces().data ?? []).filter((entry) => may.create('config', entry.namespace));
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
  const may = useMay();
  // Whoever has nothing to look at in the public namespace begins where there is something.
  const asked = query.namespace !== undefined || query.namespaceId !== undefined;
  const begin =
    asked || may.reads('')
      ? undefined
      : namespaces.data?.map((entry) => entry.namespace).find((id) => id && id !== 'public' && may.reads(id));
  useEffect(() => {
    if (begin) navigate(path, { ...query, namespace: begin }, { replace: true });
  }, [begin, path, query]);
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
