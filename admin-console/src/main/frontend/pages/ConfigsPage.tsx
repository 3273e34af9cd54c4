import { CopyOutlined, DeleteOutlined, DownloadOutlined, ImportOutlined, MoreOutlined } from '@ant-design/icons';
import { Button, Dropdown, Space, Tag, Typography } from 'antd';
import { useState } from 'react';
import { deleteConfig, deleteConfigs, exportConfigs, listConfigs, type ConfigRow } from '../api/config';
import { configTenant } from '../api/namespaces';
import { CloneDialog } from '../components/CloneDialog';
import { ConfigLink } from '../components/ConfigLink';
import { DeleteButton } from '../components/DeleteButton';
import { ExportState, useExport } from '../components/Export';
import { ImportDialog } from '../components/ImportDialog';
import { ListTable } from '../components/ListTable';
import { useNamespace, useNamespaceName, useWritableNamespaces } from '../components/NamespaceSelect';
import { RowAction } from '../components/RowAction';
import { CreateButton, FilterField, Toolbar } from '../components/Toolbar';
import { useChange } from '../components/useChange';
import { useConfirm } from '../components/useConfirm';
import { useList } from '../components/useList';
import { useListAddress } from '../components/useListAddress';
import { useMay } from '../components/useMay';
import { useI18n } from '../i18n';
import { formatHash } from '../lib/router';

export default function ConfigsPage() {
  const { t } = useI18n();
  const namespace = useNamespace();
  const tenant = configTenant(namespace);
  const may = useMay();
  const address = useListAddress();
  const { dataId = '', group = '', appName = '', config_tags = '', config_detail = '' } = address.query;
  const filters = { dataId, group, appName, config_tags, config_detail };
  const configs = useList(['configs', tenant, filters], address, (page, signal) =>
    listConfigs({ ...filters, tenant, ...page }, signal),
  );
  const remove = useChange<ConfigRow>({
    change: (row) => deleteConfig({ dataId: row.dataId, group: row.group, tenant }),
    stale: ['configs'],
    done: (row) => t('configs.deleted', { dataId: row.dataId }),
    failed: (row) => t('configs.delete.failed', { dataId: row.dataId }),
  });
  const confirm = useConfirm();
  const nameOf = useNamespaceName();
  const [choice, setChoice] = useState<{ tenant: string; rows: ConfigRow[] }>({ tenant, rows: [] });
  // Pages and filters keep what was chosen; another namespace must not: what is deleted is what can be seen.
  const chosen = choice.tenant === tenant ? choice.rows : [];
  const setChosen = (rows: ConfigRow[]) => setChoice({ tenant, rows });
  const [importing, setImporting] = useState(false);
  const [cloning, setCloning] = useState<ConfigRow[] | null>(null);
  const save = useExport<ConfigRow[]>((rows, work) =>
    exportConfigs(
      tenant,
      rows.map((row) => row.id),
      filters,
      work,
    ),
  );
  const removal = useChange<ConfigRow[]>({
    change: (rows) => deleteConfigs(rows.map((row) => row.id)),
    stale: ['configs'],
    done: (rows) => t('configs.deletedMany', { count: rows.length }),
    failed: () => t('configs.deleteMany.failed'),
    onDone: () => setChosen([]),
  });
  const removeChosen = () =>
    confirm({
      question: t('configs.deleteMany.question', { count: chosen.length }),
      consequence: (
        <>
          {t('configs.delete.consequence')}
          <ul className="mono" style={{ maxHeight: 200, overflow: 'auto', paddingInlineStart: 18 }}>
            {chosen.map((row) => (
              <li key={row.id}>
                {row.group}/{row.dataId}
              </li>
            ))}
          </ul>
        </>
      ),
      action: t('action.delete'),
      danger: true,
      run: () => removal.mutateAsync(chosen),
    });
  const creatable = may.create('config', namespace);
  const mayWrite = (row: ConfigRow) =>
    may.do({ action: 'w', type: 'config', namespace, group: row.group, name: row.dataId });
  const clonable = useWritableNamespaces().length > 0;

  const field = (name: keyof typeof filters, label: string, width: number) => (
    <FilterField
      address={address}
      name={name}
      label={label}
      hint={t('configs.search.hint')}
      width={width}
      testId={`config-search-${name}`}
    />
  );

  return (
    <>
      <Toolbar
        filters={
          <>
            {field('dataId', t('configs.dataId'), 210)}
            {field('group', t('configs.group'), 160)}
            {field('appName', t('configs.app'), 165)}
            {field('config_tags', t('configs.tags'), 140)}
            {field('config_detail', t('configs.search.content'), 170)}
          </>
        }
      >
        <Dropdown
          trigger={['click']}
          menu={{
            items: [
              {
                key: 'export',
                icon: <DownloadOutlined />,
                label: <span data-testid="config-export-all">{t('transfer.export.all')}</span>,
                onClick: () => save.start([]),
              },
              ...(creatable
                ? [
                    {
                      key: 'import',
                      icon: <ImportOutlined />,
                      label: <span data-testid="config-import">{t('transfer.import')}</span>,
                      onClick: () => setImporting(true),
                    },
                  ]
                : []),
            ],
          }}
        >
          <Button icon={<MoreOutlined />} loading={save.running} data-testid="config-more">
            {t('transfer.more')}
          </Button>
        </Dropdown>
        {creatable && (
          <CreateButton testId="config-create" href={formatHash('/newconfig', { namespace })}>
            {t('configs.create')}
          </CreateButton>
        )}
      </Toolbar>
      <ExportState transfer={save} stopTestId="config-export-stop" />
      {chosen.length > 0 && (
        <div className="muster-toolbar" role="toolbar" aria-label={t('configs.chosen', { count: chosen.length })}>
          <Typography.Text strong className="num">
            {t('configs.chosen', { count: chosen.length })}
          </Typography.Text>
          <Button
            size="small"
            icon={<DownloadOutlined />}
            loading={save.running}
            data-testid="config-export"
            onClick={() => save.start(chosen)}
          >
            {t('transfer.export')}
          </Button>
          {clonable && (
            <Button size="small" icon={<CopyOutlined />} data-testid="config-clone" onClick={() => setCloning(chosen)}>
              {t('transfer.clone')}
            </Button>
          )}
          {chosen.every(mayWrite) && (
            <Button
              size="small"
              danger
              icon={<DeleteOutlined />}
              data-testid="config-delete-chosen"
              onClick={removeChosen}
            >
              {t('action.delete')}
            </Button>
          )}
          <Button size="small" type="text" onClick={() => setChosen([])}>
            {t('configs.choose.none')}
          </Button>
        </div>
      )}
      <ListTable<ConfigRow>
        list={configs}
        testId="config-table"
        rowTestId={(row) => `config-row-${row.dataId}`}
        rowKey="id"
        rowSelection={{
          selectedRowKeys: chosen.map((row) => row.id),
          preserveSelectedRowKeys: true,
          onChange: (_, rows) => setChosen(rows),
          getCheckboxProps: (row) =>
            ({ 'aria-label': row.dataId, 'data-testid': `config-choose-${row.dataId}` }) as object,
        }}
        columns={[
          {
            title: t('configs.dataId'),
            dataIndex: 'dataId',
            render: (dataId: string, row) => <ConfigLink dataId={dataId} group={row.group} namespace={namespace} />,
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
              <Space size={16}>
                <RowAction href={formatHash('/configeditor', { dataId: row.dataId, group: row.group, namespace })}>
                  {t('action.edit')}
                </RowAction>
                <RowAction href={formatHash('/historyRollback', { dataId: row.dataId, group: row.group, namespace })}>
                  {t('configs.history')}
                </RowAction>
                {mayWrite(row) && (
                  <DeleteButton
                    testId={`config-delete-${row.dataId}`}
                    question={t('configs.delete.question', { dataId: row.dataId, group: row.group })}
                    consequence={t('configs.delete.consequence')}
                    onConfirm={() => remove.mutateAsync(row)}
                  />
                )}
              </Space>
            ),
          },
        ]}
      />
      {importing && <ImportDialog tenant={tenant} namespace={nameOf(namespace)} onClose={() => setImporting(false)} />}
      {cloning && <CloneDialog rows={cloning} tenant={tenant} onClose={() => setCloning(null)} />}
    </>
  );
}
