import { useQuery } from '@tanstack/react-query';
import { Button, Empty, Input, Radio } from 'antd';
import { useState } from 'react';
import { configDetail, listeningsOf, type ConfigKey, type Listening } from '../api/config';
import { configTenant } from '../api/namespaces';
import { ConfigLink } from '../components/ConfigLink';
import { FailureAlert } from '../components/failure';
import { ListenersTable } from '../components/ListenersTable';
import { ListTable } from '../components/ListTable';
import { monoColumn } from '../components/monoColumn';
import { useNamespace } from '../components/NamespaceSelect';
import { useList } from '../components/useList';
import { useListAddress, type ListAddress } from '../components/useListAddress';
import { useI18n } from '../i18n';

/** Who listens to one configuration. */
function OfConfig({ configKey, address }: { configKey: ConfigKey; address: ListAddress }) {
  const detail = useQuery({
    queryKey: ['config', configKey],
    queryFn: ({ signal }) => configDetail(configKey, signal),
    refetchInterval: 5_000,
  });
  return (
    <>
      {detail.error && <FailureAlert error={detail.error} retry={() => void detail.refetch()} />}
      <ListenersTable configKey={configKey} md5={detail.data?.md5} address={address} />
    </>
  );
}

/** What one client listens to. */
function OfClient({ ip, namespace, address }: { ip: string; namespace: string; address: ListAddress }) {
  const { t } = useI18n();
  const tenant = configTenant(namespace);
  const held = useList(['listenings', ip, tenant], address, (page, signal) => listeningsOf(ip, tenant, page, signal), {
    refetchInterval: 5_000,
  });
  return (
    <ListTable<Listening>
      list={held}
      testId="listening-table"
      size="small"
      rowKey={(row) => `${row.group}/${row.dataId}`}
      locale={{
        emptyText: <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t('listening.nothing', { ip })} />,
      }}
      columns={[
        {
          title: t('configs.dataId'),
          dataIndex: 'dataId',
          render: (dataId: string, row) => <ConfigLink dataId={dataId} group={row.group} namespace={namespace} />,
        },
        { title: t('configs.group'), dataIndex: 'group' },
        monoColumn(t('configs.listeners.held'), 'md5'),
      ]}
    />
  );
}

export default function ListeningPage() {
  const { t } = useI18n();
  const namespace = useNamespace();
  const address = useListAddress();
  const { query, filter } = address;
  const byClient = query.by === 'ip';
  const [typed, setTyped] = useState<{ dataId?: string; group?: string; ip?: string }>({});
  const value = (name: 'dataId' | 'group' | 'ip') => typed[name] ?? query[name] ?? '';
  const search = () => {
    filter(
      byClient
        ? { ip: value('ip').trim() }
        : { dataId: value('dataId').trim(), group: value('group').trim() || 'DEFAULT_GROUP' },
    );
    setTyped({});
  };
  const field = (name: 'dataId' | 'group' | 'ip', label: string, width: number) => (
    <Input
      data-testid={`listening-${name}`}
      value={value(name)}
      placeholder={label}
      aria-label={label}
      style={{ width }}
      onChange={(event) => setTyped({ ...typed, [name]: event.target.value })}
      onPressEnter={search}
    />
  );
  const chosen = byClient ? !!query.ip : !!query.dataId && !!query.group;
  return (
    <>
      <div className="muster-toolbar">
        <Radio.Group
          optionType="button"
          value={byClient ? 'ip' : 'config'}
          data-testid="listening-by"
          aria-label={t('listening.by')}
          options={[
            { value: 'config', label: t('listening.byConfig') },
            { value: 'ip', label: t('listening.byClient') },
          ]}
          onChange={(event) => filter({ by: event.target.value === 'ip' ? 'ip' : undefined })}
        />
        {byClient ? (
          field('ip', t('listening.ip'), 260)
        ) : (
          <>
            {field('dataId', t('configs.dataId'), 260)}
            {field('group', t('configs.group'), 200)}
          </>
        )}
        <Button type="primary" data-testid="listening-search" onClick={search}>
          {t('listening.search')}
        </Button>
      </div>
      {!chosen ? (
        <Empty
          style={{ marginTop: 60 }}
          description={t(byClient ? 'listening.choose.ip' : 'listening.choose.config')}
        />
      ) : byClient ? (
        <OfClient ip={query.ip ?? ''} namespace={namespace} address={address} />
      ) : (
        <OfConfig
          configKey={{ dataId: query.dataId ?? '', group: query.group ?? '', tenant: configTenant(namespace) }}
          address={address}
        />
      )}
    </>
  );
}
