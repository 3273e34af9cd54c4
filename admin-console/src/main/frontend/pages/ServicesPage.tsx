import { Checkbox, Space } from 'antd';
import { useState } from 'react';
import { namingNamespace } from '../api/namespaces';
import { bareName, deleteService, listServices, type ServiceRow } from '../api/naming';
import { DeleteButton } from '../components/DeleteButton';
import { ListTable } from '../components/ListTable';
import { useNamespace } from '../components/NamespaceSelect';
import { RowAction } from '../components/RowAction';
import { ServiceDialog } from '../components/ServiceDialog';
import { Ratio, Status } from '../components/Status';
import { CreateButton, FilterField, Toolbar } from '../components/Toolbar';
import { useChange } from '../components/useChange';
import { useList } from '../components/useList';
import { useListAddress } from '../components/useListAddress';
import { useMay } from '../components/useMay';
import { useI18n } from '../i18n';
import { formatHash, navigate } from '../lib/router';

export default function ServicesPage() {
  const { t } = useI18n();
  const namespace = useNamespace();
  const namespaceId = namingNamespace(namespace);
  const address = useListAddress();
  const may = useMay();
  const [creating, setCreating] = useState(false);
  const { serviceNameParam = '', groupNameParam = '' } = address.query;
  const hasIpCount = address.query.hasIpCount === 'true';
  const filters = { namespaceId, serviceNameParam, groupNameParam, hasIpCount };
  const services = useList(
    ['services', filters],
    address,
    (page, signal) => listServices({ ...filters, ...page }, signal),
    { refetchInterval: 5_000 },
  );
  const detailOf = (row: ServiceRow) => ({ name: bareName(row.name), groupName: row.groupName, namespace });
  const remove = useChange<ServiceRow>({
    change: (row) => deleteService({ namespaceId, groupName: row.groupName, serviceName: bareName(row.name) }),
    stale: ['services'],
    done: (row) => t('services.deleted', { name: row.name }),
    failed: (row) => t('services.delete.failed', { name: row.name }),
  });
  return (
    <>
      <Toolbar
        filters={
          <>
            <FilterField
              address={address}
              name="serviceNameParam"
              label={t('services.name')}
              width={240}
              testId="service-search"
            />
            <FilterField address={address} name="groupNameParam" label={t('services.group')} width={200} />
            <Checkbox
              checked={hasIpCount}
              onChange={(event) => address.filter({ hasIpCount: event.target.checked ? 'true' : undefined })}
            >
              {t('services.hideEmpty')}
            </Checkbox>
          </>
        }
      >
        {may.create('naming', namespace) && (
          <CreateButton testId="service-create" onClick={() => setCreating(true)}>
            {t('services.create')}
          </CreateButton>
        )}
      </Toolbar>
      <ListTable<ServiceRow>
        list={services}
        testId="service-table"
        rowKey={(row) => `${row.groupName}@@${row.name}`}
        rowTestId={(row) => `service-row-${bareName(row.name)}`}
        columns={[
          {
            title: t('services.name'),
            dataIndex: 'name',
            render: (_, row) => (
              <a href={formatHash('/serviceDetail', detailOf(row))} data-testid={`service-open-${bareName(row.name)}`}>
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
                <RowAction href={formatHash('/serviceDetail', { ...detailOf(row), tab: 'subscribers' })}>
                  {t('services.subscribers')}
                </RowAction>
                {may.do({ action: 'w', type: 'naming', namespace, group: row.groupName, name: bareName(row.name) }) && (
                  <DeleteButton
                    disabled={row.ipCount > 0}
                    testId={`service-delete-${bareName(row.name)}`}
                    question={t('services.delete.question', { name: bareName(row.name), group: row.groupName })}
                    consequence={t('services.delete.consequence')}
                    onConfirm={() => remove.mutateAsync(row)}
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
