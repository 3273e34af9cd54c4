import { PlusOutlined } from '@ant-design/icons';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Input, Space, Tag } from 'antd';
import { deleteConfig, listConfigs, type ConfigRow } from '../api/config';
import { configTenant } from '../api/namespaces';
import { DeleteButton } from '../components/DeleteButton';
import { FailureAlert, useReport } from '../components/failure';
import { ListTable } from '../components/ListTable';
import { useNamespace } from '../components/NamespaceSelect';
import { useMay } from '../components/useMay';
import { useListAddress } from '../components/useListAddress';
import { useI18n } from '../i18n';
import { formatHash } from '../lib/router';

export default function ConfigsPage() {
  const { t } = useI18n();
  const { failed, done } = useReport();
  const client = useQueryClient();
  const namespace = useNamespace();
  const tenant = configTenant(namespace);
  const may = useMay();
  const { query, page, filter, turn } = useListAddress();
  const filters = {
    dataId: query.dataId ?? '',
    group: query.group ?? '',
    appName: query.appName ?? '',
    config_tags: query.config_tags ?? '',
  };
  const configs = useQuery({
    queryKey: ['configs', tenant, filters, page],
    queryFn: ({ signal }) => listConfigs({ ...filters, tenant, ...page }, signal),
    placeholderData: (previous) => previous,
  });

  const remove = (row: ConfigRow) =>
    deleteConfig({ dataId: row.dataId, group: row.group, tenant }).then(
      () => {
        done(t('configs.deleted', { dataId: row.dataId }));
        return client.invalidateQueries({ queryKey: ['configs'] });
      },
      (error: unknown) => failed(t('configs.delete.failed', { dataId: row.dataId }), error),
    );

  const field = (name: keyof typeof filters, label: string, width: number) => (
    <Input.Search
      key={`${name}=${filters[name]}`}
      data-testid={`config-search-${name}`}
      allowClear
      defaultValue={filters[name]}
      placeholder={label}
      aria-label={label}
      title={t('configs.search.hint')}
      style={{ width }}
      onSearch={(text) => filter({ [name]: text.trim() })}
    />
  );

  return (
    <>
      <div className="muster-toolbar">
        {field('dataId', t('configs.dataId'), 230)}
        {field('group', t('configs.group'), 180)}
        {field('appName', t('configs.app'), 160)}
        {field('config_tags', t('configs.tags'), 160)}
        <span className="spacer" />
        {may.create('config', namespace) && (
          <Button
            type="primary"
            icon={<PlusOutlined />}
            data-testid="config-create"
            href={formatHash('/newconfig', { namespace })}
          >
            {t('configs.create')}
          </Button>
        )}
      </div>
      {configs.error && <FailureAlert error={configs.error} retry={() => void configs.refetch()} />}
      <ListTable<ConfigRow>
        data-testid="config-table"
        rowKey={(row) => `${row.group}/${row.dataId}`}
        loading={configs.isPending}
        dataSource={configs.data?.pageItems ?? []}
        total={configs.data?.totalCount ?? 0}
        page={page}
        turn={turn}
        onRow={(row) => ({ 'data-testid': `config-row-${row.dataId}` }) as object}
        columns={[
          {
            title: t('configs.dataId'),
            dataIndex: 'dataId',
            render: (dataId: string, row) => (
              <a href={formatHash('/configeditor', { dataId, group: row.group, namespace })}>{dataId}</a>
            ),
          },
          { title: t('configs.group'), dataIndex: 'group' },
          {
            title: t('configs.type'),
            dataIndex: 'type',
            width: 120,
            render: (type?: string | null) => (type ? <Tag>{type}</Tag> : '-'),
          },
          { title: t('configs.app'), dataIndex: 'appName', width: 160 },
          {
            title: t('action.column'),
            key: 'action',
            width: 260,
            render: (_, row) => (
              <Space size={0}>
                <Button
                  type="link"
                  size="small"
                  href={formatHash('/configeditor', { dataId: row.dataId, group: row.group, namespace })}
                >
                  {t('action.edit')}
                </Button>
                <Button
                  type="link"
                  size="small"
                  href={formatHash('/historyRollback', { dataId: row.dataId, group: row.group, namespace })}
                >
                  {t('configs.history')}
                </Button>
                {may.do({ action: 'w', type: 'config', namespace, group: row.group, name: row.dataId }) && (
                  <DeleteButton
                    testId={`config-delete-${row.dataId}`}
                    question={t('configs.delete.question', { dataId: row.dataId, group: row.group })}
                    consequence={t('configs.delete.consequence')}
                    onConfirm={() => remove(row)}
                  />
                )}
              </Space>
            ),
          },
        ]}
      />
    </>
  );
}
