import { EditOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Breadcrumb, Button, Card, Descriptions, Empty, Tabs } from 'antd';
import { useState } from 'react';
import { serviceDetail, type ServiceKey } from '../api/naming';
import { namingNamespace } from '../api/namespaces';
import { ClusterInstances } from '../components/ClusterInstances';
import { DigestTable } from '../components/DigestTable';
import { FailureAlert } from '../components/failure';
import { Metadata } from '../components/Metadata';
import { useNamespace } from '../components/NamespaceSelect';
import { ServiceDialog } from '../components/ServiceDialog';
import { SubscribersTable } from '../components/SubscribersTable';
import { useMay } from '../components/useMay';
import { useI18n } from '../i18n';
import { formatHash, navigate, useLocation } from '../lib/router';

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
                  <ClusterInstances key={cluster.name} service={service} cluster={cluster} writable={writable} />
                ))
              ),
          },
          { key: 'subscribers', label: t('services.subscribers'), children: <SubscribersTable service={service} /> },
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
