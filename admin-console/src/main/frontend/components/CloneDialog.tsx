import { Alert, Form, Input, Select, Table } from 'antd';
import { useState } from 'react';
import { cloneConfigs, type CloneItem, type ConfigRow, type ConflictPolicy, type TransferResult } from '../api/config';
import { useI18n } from '../i18n';
import { useNamespaceOptions, useWritableNamespaces } from './NamespaceSelect';
import { PolicyItem, TransferDialog } from './TransferDialog';
import { useMay } from './useMay';
import { useTransfer } from './useTransfer';

/** Copies configurations, into another namespace or under another name. */
export function CloneDialog({
  rows,
  tenant,
  onClose,
}: {
  rows: readonly ConfigRow[];
  /** Where they are. */
  tenant: string;
  onClose: () => void;
}) {
  const { t } = useI18n();
  const may = useMay();
  const namespaces = useWritableNamespaces();
  const spaces = useNamespaceOptions();
  const [target, setTarget] = useState(() =>
    namespaces.some((entry) => entry.namespace === tenant) ? tenant : (namespaces[0]?.namespace ?? tenant),
  );
  const [policy, setPolicy] = useState<ConflictPolicy>('ABORT');
  const [items, setItems] = useState<CloneItem[]>(() =>
    rows.map((row) => ({ cfgId: row.id, dataId: row.dataId, group: row.group })),
  );
  const transfer = useTransfer<void, TransferResult>((_, work) => cloneConfigs(target, policy, items, work), {
    stale: ['configs', 'namespaces'],
    done: (result) => t('transfer.done', { count: result.succCount }),
    failed: 'transfer.clone.failed',
  });
  const same =
    target === tenant &&
    items.every((item, index) => item.dataId === rows[index]?.dataId && item.group === rows[index]?.group);
  const change = (index: number, part: Partial<CloneItem>) =>
    setItems(items.map((item, at) => (at === index ? { ...item, ...part } : item)));
  return (
    <TransferDialog
      name="clone"
      width={720}
      title={t('transfer.clone.title', { count: rows.length })}
      action={t('transfer.clone')}
      ready={!same}
      waiting={t('transfer.checking', { count: items.length })}
      transfer={transfer}
      onStart={() => transfer.start()}
      onClose={onClose}
    >
      <Form.Item label={t('transfer.target')} htmlFor="clone-target">
        <Select
          id="clone-target"
          data-testid="clone-target"
          value={target}
          onChange={setTarget}
          showSearch={spaces.showSearch}
          options={spaces.options.filter(({ value }) => may.create('config', value))}
        />
      </Form.Item>
      <PolicyItem id="clone-policy" value={policy} onChange={setPolicy} />
      <Table<CloneItem>
        size="small"
        rowKey="cfgId"
        dataSource={items}
        pagination={{ pageSize: 8, hideOnSinglePage: true }}
        columns={[
          {
            title: t('configs.dataId'),
            dataIndex: 'dataId',
            render: (value: string, item) => (
              <Input
                value={value}
                aria-label={t('configs.dataId')}
                data-testid={`clone-dataId-${item.cfgId}`}
                onChange={(event) => change(items.indexOf(item), { dataId: event.target.value.trim() })}
              />
            ),
          },
          {
            title: t('configs.group'),
            dataIndex: 'group',
            render: (value: string, item) => (
              <Input
                value={value}
                aria-label={t('configs.group')}
                onChange={(event) => change(items.indexOf(item), { group: event.target.value.trim() })}
              />
            ),
          },
        ]}
      />
      {same && <Alert type="info" showIcon title={t('transfer.same')} style={{ marginTop: 12 }} />}
    </TransferDialog>
  );
}
