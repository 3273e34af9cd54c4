import { useQuery } from '@tanstack/react-query';
import { Button, Card, Space, Table, Tooltip } from 'antd';
import { useState } from 'react';
import {
  listInstances,
  removeInstance,
  updateInstance,
  type Instance,
  type ServiceCluster,
  type ServiceKey,
} from '../api/naming';
import { useI18n } from '../i18n';
import { ClusterDialog } from './ClusterDialog';
import { DeleteButton } from './DeleteButton';
import { FailureAlert } from './failure';
import { InstanceDialog } from './InstanceDialog';
import { Metadata } from './Metadata';
import { RowAction } from './RowAction';
import { Ratio, Status } from './Status';
import { useChange } from './useChange';
import { useConfirm } from './useConfirm';
import { pageSizes } from './useListAddress';
import { usePartAddress } from './usePartAddress';

const addressOf = (instance: Instance) => `${instance.ip}:${instance.port}`;

/** The instances of one cluster of a service, page by page. */
export function ClusterInstances({
  service,
  cluster: { name: cluster, ...settings },
  writable,
}: {
  service: ServiceKey;
  cluster: ServiceCluster;
  writable: boolean;
}) {
  const { t } = useI18n();
  const confirm = useConfirm();
  const { page, turn } = usePartAddress(cluster);
  const [editing, setEditing] = useState<Instance | null>(null);
  const [configuring, setConfiguring] = useState(false);
  const checker = settings.healthChecker?.type;
  const instances = useQuery({
    queryKey: ['service', 'instances', service, cluster, page],
    queryFn: ({ signal }) => listInstances(service, cluster, page, signal),
    placeholderData: (previous) => previous,
    refetchInterval: 3_000,
  });
  const toggle = useChange<Instance>({
    change: (instance) => updateInstance(service, { ...instance, enabled: !instance.enabled }),
    stale: ['service'],
    done: (instance) =>
      t(instance.enabled ? 'instances.disabled.done' : 'instances.enabled.done', { address: addressOf(instance) }),
    failed: (instance) => t('instances.save.failed', { address: addressOf(instance) }),
  });
  const removal = useChange<Instance>({
    change: (instance) => removeInstance(service, instance),
    stale: ['service', 'services'],
    done: (instance) => t('instances.removed', { address: addressOf(instance) }),
    failed: (instance) => t('instances.remove.failed', { address: addressOf(instance) }),
  });
  const change = (instance: Instance) => {
    if (!instance.enabled) {
      toggle.mutate(instance);
      return;
    }
    confirm({
      question: t('instances.takeOffline.question', { address: addressOf(instance), service: service.serviceName }),
      consequence: t('instances.takeOffline.consequence'),
      action: t('instances.takeOffline'),
      danger: true,
      run: () => toggle.mutateAsync(instance),
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
      extra={
        <Space>
          {checker && <span style={{ opacity: 0.75 }}>{t('services.checker', { type: checker })}</span>}
          {writable && (
            <Button size="small" data-testid={`cluster-edit-${cluster}`} onClick={() => setConfiguring(true)}>
              {t('clusters.edit', { name: cluster })}
            </Button>
          )}
        </Space>
      }
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
                onChange: turn,
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
            render: (healthy: boolean, instance) => (
              <Space size={4} wrap>
                <Status tone={healthy ? 'good' : 'bad'}>
                  {t(healthy ? 'instances.healthy' : 'instances.unhealthy')}
                </Status>
                {instance.provisional && (
                  <Tooltip title={t('instances.provisional.hint')}>
                    <span>
                      <Status tone="warn">{t('instances.provisional')}</Status>
                    </span>
                  </Tooltip>
                )}
              </Space>
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
            width: 230,
            fixed: 'end',
            render: (_, instance) => (
              <Space size={16}>
                <RowAction
                  data-testid={`instance-edit-${instance.ip}:${instance.port}`}
                  onClick={() => setEditing(instance)}
                >
                  {t('action.edit')}
                </RowAction>
                <RowAction
                  danger={instance.enabled}
                  loading={toggle.isPending && toggle.variables === instance}
                  data-testid={`instance-toggle-${instance.ip}:${instance.port}`}
                  onClick={() => change(instance)}
                >
                  {t(instance.enabled ? 'instances.takeOffline' : 'instances.bringOnline')}
                </RowAction>
                {/* One whose client keeps in touch would come back at once. */}
                {!instance.ephemeral && (
                  <DeleteButton
                    label={t('instances.remove')}
                    testId={`instance-remove-${instance.ip}:${instance.port}`}
                    question={t('instances.remove.question', {
                      address: addressOf(instance),
                      service: service.serviceName,
                    })}
                    consequence={t('instances.remove.consequence')}
                    onConfirm={() => removal.mutateAsync(instance)}
                  />
                )}
              </Space>
            ),
          },
        ]}
      />
      {configuring && (
        <ClusterDialog
          service={service}
          cluster={{ name: cluster, ...settings }}
          onClose={() => setConfiguring(false)}
        />
      )}
      {editing && <InstanceDialog service={service} instance={editing} onClose={() => setEditing(null)} />}
    </Card>
  );
}
