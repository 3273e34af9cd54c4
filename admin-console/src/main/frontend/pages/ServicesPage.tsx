import { PlusOutlined } from '@ant-design/icons';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Checkbox, Input, Space } from 'antd';
import { useState } from 'react';
import { bareName, deleteService, listServices, type ServiceRow } from '../api/naming';
import { namingNamespace } from '../api/namespaces';
import { DeleteButton } from '../components/DeleteButton';
import { FailureAlert, useReport } from '../components/failure';
import { ListTable } from '../components/ListTable';
import { useNamespace } from '../components/NamespaceSelect';
import { ServiceDialog } from '../components/ServiceDialog';
import { Ratio, Status } from '../components/Status';
import { useMay } from '../components/useMay';
import { useListAddress } from '../components/useListAddress';
import { useI18n } from '../i18n';
import { formatHash, navigate } from '../lib/router';

export default function ServicesPage() {
  const { t } = useI18n();
  const { failed, done } = useReport();
  const client = useQueryClient();
  const namespace = useNamespace();
  const namespaceId = namingNamespace(namespace);
  const { query, page, filter, turn } = useListAddress();
  const may = useMay();
  const [creating, setCreating] = useState(false);
  const name = query.serviceNameParam ?? '';
  const group = query.groupNameParam ?? '';
  const hideEmpty = query.hasIpCount === 'true';
  const services = useQuery({
    queryKey: ['services', namespaceId, name, group, hideEmpty, page],
    queryFn: ({ signal }) =>
      listServices(
        { namespaceId, serviceNameParam: name, groupNameParam: group, hasIpCount: hideEmpty, ...page },
        signal,
      ),
    placeholderData: (previous) => previous,
    refetchInterval: 5_000,
  });
  const address = (row: ServiceRow) => ({ name: bareName(row.name), groupName: row.groupName, namespace });

  const remove = (row: ServiceRow) =>
    deleteService({ namespaceId, groupName: row.groupName, serviceName: bareName(row.name) }).then(
      () => {
        done(t('services.deleted', { name: row.name }));
        return client.invalidateQueries({ queryKey: ['services'] });
      },
      (error: unknown) => failed(t('services.delete.failed', { name: row.name }), error),
    );

  return (
    <>
      <div className="muster-toolbar">
        <Input.Search
          key={`n${name}`}
          data-testid="service-search"
          allowClear
          defaultValue={name}
          placeholder={t('services.name')}
          aria-label={t('services.name')}
          style={{ width: 240 }}
          onSearch={(text) => filter({ serviceNameParam: text.trim() })}
        />
        <Input.Search
          key={`g${group}`}
          allowClear
          defaultValue={group}
          placeholder={t('services.group')}
          aria-label={t('services.group')}
          style={{ width: 200 }}
          onSearch={(text) => filter({ groupNameParam: text.trim() })}
        />
        <Checkbox
          checked={hideEmpty}
          onChange={(event) => filter({ hasIpCount: event.target.checked ? 'true' : undefined })}
        >
          {t('services.hideEmpty')}
        </Checkbox>
        <span className="spacer" />
        {may.create('naming', namespace) && (
          <Button type="primary" icon={<PlusOutlined />} data-testid="service-create" onClick={() => setCreating(true)}>
            {t('services.create')}
          </Button>
        )}
      </div>
      {services.error && <FailureAlert error={services.error} retry={() => void services.refetch()} />}
      <ListTable<ServiceRow>
        data-testid="service-table"
        rowKey={(row) => `${row.groupName}@@${row.name}`}
        loading={services.isPending}
        dataSource={services.data?.serviceList ?? []}
        total={services.data?.count ?? 0}
        page={page}
        turn={turn}
        onRow={(row) => ({ 'data-testid': `service-row-${bareName(row.name)}` }) as object}
        columns={[
          {
            title: t('services.name'),
            dataIndex: 'name',
            render: (_, row) => (
              <a href={formatHash('/serviceDetail', address(row))} data-testid={`service-open-${bareName(row.name)}`}>
                {bareName(row.name)}
              </a>
            ),
          },
          { title: t('services.group'), dataIndex: 'groupName' },
          {
            title: t('services.clusters'),
            dataIndex: 'clusterCount',
            width: 110,
            align: 'right',
            render: (count: number) => <span className="num">{count}</span>,
          },
          {
            title: t('services.healthy'),
            key: 'healthy',
            width: 190,
            render: (_, row) => <Ratio part={row.healthyInstanceCount} total={row.ipCount} />,
          },
          {
            title: t('services.protection'),
            dataIndex: 'triggerFlag',
            width: 150,
            render: (flag: string) =>
              String(flag) === 'true' ? <Status tone="warn">{t('services.protection.on')}</Status> : '-',
          },
          {
            title: t('action.column'),
            key: 'action',
            width: 200,
            render: (_, row) => (
              <Space size={16}>
                <Button
                  type="link"
                  size="small"
                  href={formatHash('/serviceDetail', { ...address(row), tab: 'subscribers' })}
                >
                  {t('services.subscribers')}
                </Button>
                {may.do({ action: 'w', type: 'naming', namespace, group: row.groupName, name: bareName(row.name) }) && (
                  <DeleteButton
                    disabled={row.ipCount > 0}
                    testId={`service-delete-${bareName(row.name)}`}
                    question={t('services.delete.question', { name: bareName(row.name), group: row.groupName })}
                    consequence={t('services.delete.consequence')}
                    onConfirm={() => remove(row)}
                  />
                )}
              </Space>
            ),
          },
        ]}
      />
      {creating && (
        <ServiceDialog
          namespaceId={namespaceId}
          onClose={() => setCreating(false)}
          onCreated={(key) =>
            navigate('/serviceDetail', { name: key.serviceName, groupName: key.groupName, namespace })
          }
        />
      )}
    </>
  );
}
