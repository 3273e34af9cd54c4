import {
  CopyOutlined,
  DeleteOutlined,
  DownloadOutlined,
  ImportOutlined,
  MoreOutlined,
  PlusOutlined,
} from '@ant-design/icons';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { App, Button, Dropdown, Input, Space, Tag, Typography } from 'antd';
import { useState } from 'react';
import { deleteConfig, deleteConfigs, exportConfigs, listConfigs, type ConfigRow } from '../api/config';
import { configTenant } from '../api/namespaces';
import { CloneDialog } from '../components/CloneDialog';
import { DeleteButton } from '../components/DeleteButton';
import { FailureAlert, useReport } from '../components/failure';
import { ImportDialog } from '../components/ImportDialog';
import { ListTable } from '../components/ListTable';
import { useNamespace, useNamespaceName, useWritableNamespaces } from '../components/NamespaceSelect';
import { useMay } from '../components/useMay';
import { useListAddress } from '../components/useListAddress';
import { useI18n } from '../i18n';
import { saveFile } from '../lib/download';
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

  const { modal } = App.useApp();
  const nameOf = useNamespaceName();
  const [chosen, setChosen] = useState<ConfigRow[]>([]);
  const [importing, setImporting] = useState(false);
  const [cloning, setCloning] = useState<ConfigRow[] | null>(null);
  const save = useMutation({
    mutationFn: (rows: ConfigRow[]) =>
      exportConfigs(
        tenant,
        rows.map((row) => row.id),
        filters,
      ),
    onSuccess: (file) => saveFile(file.name, file.content),
    onError: (error) => failed(t('transfer.export.failed'), error),
  });
  const removeChosen = () =>
    void modal.confirm({
      title: t('configs.deleteMany.question', { count: chosen.length }),
      content: (
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
      okText: t('action.delete'),
      okButtonProps: { danger: true, 'data-testid': 'confirm-ok' },
      autoFocusButton: 'cancel',
      onOk: () =>
        deleteConfigs(chosen.map((row) => row.id)).then(
          () => {
            done(t('configs.deletedMany', { count: chosen.length }));
            setChosen([]);
            return client.invalidateQueries({ queryKey: ['configs'] });
          },
          (error: unknown) => failed(t('configs.deleteMany.failed'), error),
        ),
    });
  const creatable = may.create('config', namespace);
  // What concerns many at once the server allows to whoever may write the whole namespace.
  const writable = may.do({ action: 'w', type: 'config', namespace, group: '', name: '' });
  const clonable = useWritableNamespaces().length > 0;

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
        {field('dataId', t('configs.dataId'), 210)}
        {field('group', t('configs.group'), 160)}
        {field('appName', t('configs.app'), 165)}
        {field('config_tags', t('configs.tags'), 140)}
        <span className="spacer" />
        <Dropdown
          trigger={['click']}
          menu={{
            items: [
              {
                key: 'export',
                icon: <DownloadOutlined />,
                label: <span data-testid="config-export-all">{t('transfer.export.all')}</span>,
                onClick: () => save.mutate([]),
              },
              ...(writable
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
          <Button icon={<MoreOutlined />} loading={save.isPending} data-testid="config-more">
            {t('transfer.more')}
          </Button>
        </Dropdown>
        {creatable && (
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
      {chosen.length > 0 && (
        <div className="muster-toolbar" role="toolbar" aria-label={t('configs.chosen', { count: chosen.length })}>
          <Typography.Text strong className="num">
            {t('configs.chosen', { count: chosen.length })}
          </Typography.Text>
          <Button
            size="small"
            icon={<DownloadOutlined />}
            loading={save.isPending}
            data-testid="config-export"
            onClick={() => save.mutate(chosen)}
          >
            {t('transfer.export')}
          </Button>
          {clonable && (
            <Button size="small" icon={<CopyOutlined />} data-testid="config-clone" onClick={() => setCloning(chosen)}>
              {t('transfer.clone')}
            </Button>
          )}
          {writable && (
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
      {configs.error && <FailureAlert error={configs.error} retry={() => void configs.refetch()} />}
      <ListTable<ConfigRow>
        data-testid="config-table"
        rowKey="id"
        rowSelection={{
          selectedRowKeys: chosen.map((row) => row.id),
          preserveSelectedRowKeys: true,
          onChange: (_, rows) => setChosen(rows),
          getCheckboxProps: (row) =>
            ({ 'aria-label': row.dataId, 'data-testid': `config-choose-${row.dataId}` }) as object,
        }}
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
              <Space size={16}>
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
      {importing && <ImportDialog tenant={tenant} namespace={nameOf(namespace)} onClose={() => setImporting(false)} />}
      {cloning && <CloneDialog rows={cloning} tenant={tenant} onClose={() => setCloning(null)} />}
    </>
  );
}
