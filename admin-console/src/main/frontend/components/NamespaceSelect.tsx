import { useQuery } from '@tanstack/react-query';
import { Select } from 'antd';
import { useDeferredValue, useEffect, useState } from 'react';
import type { PageRequest } from '../api/lists';
import { listNamespaces } from '../api/namespaces';
import { useI18n } from '../i18n';
import { navigate, useLocation } from '../lib/router';
import { useMay } from './useMay';

/** As many as a list of choices can be: of more, whoever chooses types a part of the name. */
const choices: PageRequest = { pageNo: 1, pageSize: 500 };

/** The first namespaces, all of them in most clusters, or the first of those with the keyword in them. */
export function useNamespaces(keyword = '') {
  return useQuery({
    queryKey: ['namespaces', 'choices', keyword],
    queryFn: async ({ signal }) => (await listNamespaces(keyword, choices, signal)).pageItems,
    placeholderData: (previous) => previous,
    staleTime: 15_000,
  });
}

/** Options of a box in which a namespace is chosen, and what the box needs so that the server searches them. */
export function useNamespaceOptions() {
  const [typed, setTyped] = useState('');
  const namespaces = useNamespaces(useDeferredValue(typed.trim()));
  const options = (namespaces.data ?? [{ namespace: '', namespaceShowName: 'public' }]).map(
    ({ namespace, namespaceShowName: name }) => ({
      value: namespace,
      label: namespace && namespace !== name ? `${name} (${namespace})` : name || 'public',
    }),
  );
  return { options, searching: typed !== '', showSearch: { filterOption: false, onSearch: setTyped } as const };
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
      : namespaces.data?.map((entry) => entry.namespace).find((id) => id && may.reads(id));
  useEffect(() => {
    if (begin) navigate(path, { ...query, namespace: begin }, { replace: true });
  }, [begin, path, query]);
  const { options, searching, showSearch } = useNamespaceOptions();
  if (!searching && !options.some((option) => option.value === namespace)) {
    options.push({ value: namespace, label: namespace });
  }
  return (
    <Select
      data-testid="namespace-select"
      aria-label={t('namespace.choose')}
      value={namespace}
      options={options}
      showSearch={showSearch}
      popupMatchSelectWidth={false}
      style={{ minWidth: 160, maxWidth: 320 }}
      onChange={(next) =>
        navigate(path, { ...query, namespace: next, namespaceShowName: undefined, pageNo: undefined })
      }
    />
  );
}
