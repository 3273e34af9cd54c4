import { EditOutlined } from '@ant-design/icons';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import {
  App,
  Breadcrumb,
  Button,
  Card,
  Descriptions,
  Empty,
  Form,
  InputNumber,
  Space,
  Switch,
  Table,
  Tabs,
  Tag,
  Tooltip,
} from 'antd';
import { useState } from 'react';
import {
  listInstances,
  listSubscribers,
  serviceDetail,
  updateInstance,
  type Instance,
  type ServiceKey,
} from '../api/naming';
import { namingNamespace } from '../api/namespaces';
import { DigestTable } from '../components/DigestTable';
import { FailureAlert, useReport } from '../components/failure';
import { MetadataInput } from '../components/MetadataInput';
import { useNamespace } from '../components/NamespaceSelect';
import { useMay } from '../components/useMay';
import { ServiceDialog } from '../components/ServiceDialog';
import { Ratio, Status } from '../components/Status';
import { pageSizes } from '../components/useListAddress';
import { FormDialog } from '../components/FormDialog';
import { useI18n } from '../i18n';
import { formatMetadata, parseMetadata } from '../lib/metadata';
import { formatHash, navigate, useLocation } from '../lib/router';

function Metadata({ metadata }: { metadata: Record<string, string> | null | undefined }) {
  const entries = Object.entries(metadata ?? {});
  if (entries.length === 0) return <>-</>;
  return (
    <Space size={[4, 4]} wrap>
      {entries.slice(0, 4).map(([key, value]) => (
        <Tag
          key={key}
          className="mono"
          style={{ marginInlineEnd: 0, maxWidth: 320, overflow: 'hidden', textOverflow: 'ellipsis' }}
        >
          {key}={value}
        </Tag>
      ))}
      {entries.length > 4 && (
        <Tooltip
          title={entries.slice(4).map(([key, value]) => (
            <div key={key}>{`${key}=${value}`}</div>
          ))}
        >
          <Tag style={{ marginInlineEnd: 0 }}>+{entries.length - 4}</Tag>
        </Tooltip>
      )}
    </Space>
  );
}

function InstanceDialog({
  service,
  instance,
  onClose,
}: {
  service: ServiceKey;
  instance: Instance;
  onClose: () => void;
}) {
  const { t } = useI18n();
  const { failed, done } = useReport();
  const client = useQueryClient();
  const [form] = Form.useForm<{ weight: number; enabled: boolean; metadata: string }>();
  const address = `${instance.ip}:${instance.port}`;
  const save = useMutation({
    mutationFn: (changed: Instance) => updateInstance(service, changed),
    onSuccess: () => {
      done(t('instances.saved', { address }));
      void client.invalidateQueries({ queryKey: ['service'] });
      onClose();
    },
    onError: (error) => failed(t('instances.save.failed', { address }), error),
  });
  return (
    <FormDialog
      title={t('instances.edit', { address })}
      action={t('action.save')}
      testId="instance-form-submit"
      pending={save.isPending}
      form={form}
      initialValues={{
        weight: instance.weight,
        enabled: instance.enabled,
        metadata: formatMetadata(instance.metadata),
      }}
      onFinish={(values) => {
        const metadata = parseMetadata(values.metadata ?? '');
        if (metadata.ok)
          save.mutate({ ...instance, weight: values.weight, enabled: values.enabled, metadata: metadata.value });
      }}
      onClose={onClose}
    >
      <Form.Item
        name="weight"
        label={t('instances.weight')}
        extra={t('instances.weight.hint')}
        rules={[{ required: true, message: t('instances.weight.missing') }]}
      >
        <InputNumber
          min={0}
          max={10000}
          step={0.5}
          autoFocus
          style={{ width: 140 }}
          data-testid="instance-form-weight"
        />
      </Form.Item>
      <Form.Item name="enabled" label={t('instances.enabled')} valuePropName="checked">
        <Switch data-testid="instance-form-enabled" />
      </Form.Item>
      <MetadataInput testId="instance-form-metadata" />
    </FormDialog>
  );
}

function ClusterInstances({
  service,
  cluster,
  checker,
  writable,
}: {
  service: ServiceKey;
  cluster: string;
  checker?: string;
  writable: boolean;
}) {
  const { t } = useI18n();
  const { failed, done } = useReport();
  const { modal } = App.useApp();
  const client = useQueryClient();
  const [page, setPage] = useState({ pageNo: 1, pageSize: 10 });
  const [editing, setEditing] = useState<Instance | null>(null);
  const instances = useQuery({
    queryKey: ['service', 'instances', service, cluster, page],
    queryFn: ({ signal }) => listInstances(service, cluster, page, signal),
    placeholderData: (previous) => previous,
    refetchInterval: 3_000,
  });
  const toggle = useMutation({
    mutationFn: (instance: Instance) => updateInstance(service, { ...instance, enabled: !instance.enabled }),
    onSuccess: (_, instance) => {
      done(
        t(instance.enabled ? 'instances.disabled.done' : 'instances.enabled.done', {
          address: `${instance.ip}:${instance.port}`,
        }),
      );
      return client.invalidateQueries({ queryKey: ['service'] });
    },
    onError: (error, instance) =>
      failed(t('instances.save.failed', { address: `${instance.ip}:${instance.port}` }), error),
  });
  const change = (instance: Instance) => {
    if (!instance.enabled) {
      toggle.mutate(instance);
      return;
    }
    void modal.confirm({
      title: t('instances.takeOffline.question', {
        address: `${instance.ip}:${instance.port}`,
        service: service.serviceName,
      }),
      content: t('instances.takeOffline.consequence'),
      okText: t('instances.takeOffline'),
      okButtonProps: { danger: true, 'data-testid': 'confirm-ok' },
      autoFocusButton: 'cancel',
      onOk: () => toggle.mutateAsync(instance).catch(() => undefined),
    });
  };
  const rows = instances.data?.list ?? [];
  const total = instances.data?.count ?? 0;
  return (
    <Card
      size="small"
      title={
        <Space>
          <span>{t('services.cluster')}</span>
          <b className="mono">{cluster}</b>
          {total <= rows.length && (
            <Ratio part={rows.filter((instance) => instance.healthy).length} total={rows.length} />
          )}
        </Space>
      }
      extra={checker && <span style={{ opacity: 0.75 }}>{t('services.checker', { type: checker })}</span>}
      styles={{ body: { padding: 0 } }}
      style={{ marginBottom: 14 }}
    >
      {instances.error && <FailureAlert error={instances.error} retry={() => void instances.refetch()} />}
      <Table<Instance>
        data-testid={`instance-table-${cluster}`}
        rowKey={(instance) => `${instance.ip}:${instance.port}:${instance.ephemeral}`}
        loading={instances.isPending}
        dataSource={rows}
        scroll={{ x: 'max-content' }}
        pagination={
          total > 10
            ? {
                current: page.pageNo,
                pageSize: page.pageSize,
                total,
                showSizeChanger: true,
                pageSizeOptions: pageSizes,
                onChange: (pageNo, pageSize) => setPage({ pageNo, pageSize }),
                style: { padding: '0 12px' },
              }
            : false
        }
        onRow={(instance) => ({ 'data-testid': `instance-row-${instance.ip}:${instance.port}` }) as object}
        columns={[
          {
            title: t('instances.address'),
            key: 'address',
            render: (_, instance) => (
              <span className="mono">
                {instance.ip}:{instance.port}
              </span>
            ),
          },
          {
            title: t('instances.health'),
            dataIndex: 'healthy',
            width: 112,
            render: (healthy: boolean) => (
              <Status tone={healthy ? 'good' : 'bad'}>
                {t(healthy ? 'instances.healthy' : 'instances.unhealthy')}
              </Status>
            ),
          },
          {
            title: t('instances.traffic'),
            dataIndex: 'enabled',
            width: 100,
            render: (enabled: boolean) => (
              <Status tone={enabled ? 'accent' : 'quiet'}>
                {t(enabled ? 'instances.online' : 'instances.offline')}
              </Status>
            ),
          },
          {
            title: t('instances.weight'),
            dataIndex: 'weight',
            width: 80,
            align: 'right',
            render: (weight: number) => <span className="num">{weight}</span>,
          },
          {
            title: t('instances.kind'),
            dataIndex: 'ephemeral',
            width: 104,
            render: (ephemeral: boolean) => (
              <Tooltip title={t(ephemeral ? 'instances.ephemeral.hint' : 'instances.persistent.hint')}>
                {t(ephemeral ? 'instances.ephemeral' : 'instances.persistent')}
              </Tooltip>
            ),
          },
          {
            title: t('metadata'),
            dataIndex: 'metadata',
            render: (metadata: Record<string, string>) => <Metadata metadata={metadata} />,
          },
          {
            title: t('action.column'),
            key: 'action',
            hidden: !writable,
            width: 170,
            fixed: 'end',
            render: (_, instance) => (
              <Space size={0}>
                <Button
                  type="link"
                  size="small"
                  data-testid={`instance-edit-${instance.ip}:${instance.port}`}
                  onClick={() => setEditing(instance)}
                >
                  {t('action.edit')}
                </Button>
                <Button
                  type="link"
                  size="small"
                  danger={instance.enabled}
                  loading={toggle.isPending && toggle.variables === instance}
                  data-testid={`instance-toggle-${instance.ip}:${instance.port}`}
                  onClick={() => change(instance)}
                >
                  {t(instance.enabled ? 'instances.takeOffline' : 'instances.bringOnline')}
                </Button>
              </Space>
            ),
          },
        ]}
      />
      {editing && <InstanceDialog service={service} instance={editing} onClose={() => setEditing(null)} />}
    </Card>
  );
}

function Subscribers({ service }: { service: ServiceKey }) {
  const { t } = useI18n();
  const [page, setPage] = useState({ pageNo: 1, pageSize: 20 });
  const subscribers = useQuery({
    queryKey: ['service', 'subscribers', service, page],
    queryFn: ({ signal }) => listSubscribers(service, page, signal),
    placeholderData: (previous) => previous,
    refetchInterval: 5_000,
  });
  return (
    <Card size="small" styles={{ body: { padding: 0 } }}>
      {subscribers.error && <FailureAlert error={subscribers.error} retry={() => void subscribers.refetch()} />}
      <Table
        data-testid="subscriber-table"
        rowKey={(row) => `${row.addrStr}/${row.agent}/${row.app}`}
        loading={subscribers.isPending}
        dataSource={subscribers.data?.subscribers ?? []}
        locale={{ emptyText: <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t('subscribers.none')} /> }}
        pagination={{
          current: page.pageNo,
          pageSize: page.pageSize,
          total: subscribers.data?.count ?? 0,
          hideOnSinglePage: true,
          onChange: (pageNo, pageSize) => setPage({ pageNo, pageSize }),
        }}
        columns={[
          {
            title: t('subscribers.address'),
            dataIndex: 'addrStr',
            render: (address: string) => <span className="mono">{address}</span>,
          },
          { title: t('subscribers.client'), dataIndex: 'agent' },
          { title: t('subscribers.app'), dataIndex: 'app' },
        ]}
      />
    </Card>
  );
}

export default function ServicePage() {
  const { t } = useI18n();
  const { path, query } = useLocation();
  const namespace = useNamespace();
  const [editing, setEditing] = useState(false);
  const service: ServiceKey = {
    namespaceId: namingNamespace(namespace || (query.namespaceId ?? '')),
    groupName: query.groupName || 'DEFAULT_GROUP',
    serviceName: query.name || query.serviceName || '',
  };
  const detail = useQuery({
    queryKey: ['service', 'detail', service],
    queryFn: ({ signal }) => serviceDetail(service, signal),
    refetchInterval: 5_000,
  });
  const writable = useMay().do({
    action: 'w',
    type: 'naming',
    namespace: service.namespaceId,
    group: service.groupName,
    name: service.serviceName,
  });
  const info = detail.data?.service;
  return (
    <>
      <Breadcrumb
        style={{ marginBottom: 12 }}
        items={[
          { title: <a href={formatHash('/serviceManagement', { namespace })}>{t('nav.services')}</a> },
          { title: service.serviceName },
        ]}
      />
      {detail.error && <FailureAlert error={detail.error} retry={() => void detail.refetch()} />}
      <Card
        size="small"
        style={{ marginBottom: 14 }}
        title={<span data-testid="service-title">{service.serviceName}</span>}
        loading={detail.isPending}
        extra={
          info &&
          writable && (
            <Button icon={<EditOutlined />} data-testid="service-edit" onClick={() => setEditing(true)}>
              {t('action.edit')}
            </Button>
          )
        }
      >
        <Descriptions
          size="small"
          column={{ xs: 1, md: 2, xl: 4 }}
          items={[
            { key: 'group', label: t('services.group'), children: service.groupName },
            { key: 'namespace', label: t('permissions.namespace'), children: service.namespaceId },
            { key: 'threshold', label: t('services.threshold'), children: info?.protectThreshold ?? '-' },
            { key: 'metadata', label: t('metadata'), children: <Metadata metadata={info?.metadata} /> },
          ]}
        />
      </Card>
      <Tabs
        activeKey={query.tab === 'subscribers' || query.tab === 'nodes' ? query.tab : 'instances'}
        onChange={(tab) => navigate(path, { ...query, tab: tab === 'instances' ? undefined : tab }, { replace: true })}
        items={[
          {
            key: 'instances',
            label: t('services.instances'),
            children:
              detail.data && detail.data.clusters.length === 0 ? (
                <Card size="small">
                  <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t('instances.none')} />
                </Card>
              ) : (
                (detail.data?.clusters ?? []).map((cluster) => (
                  <ClusterInstances
                    key={cluster.name}
                    service={service}
                    cluster={cluster.name}
                    checker={cluster.healthChecker?.type}
                    writable={writable}
                  />
                ))
              ),
          },
          { key: 'subscribers', label: t('services.subscribers'), children: <Subscribers service={service} /> },
          { key: 'nodes', label: t('digests.title'), children: <DigestTable service={service} /> },
        ]}
      />
      {editing && info && (
        <ServiceDialog
          namespaceId={service.namespaceId}
          existing={{ ...info, name: service.serviceName, groupName: service.groupName }}
          onClose={() => setEditing(false)}
        />
      )}
    </>
  );
}
