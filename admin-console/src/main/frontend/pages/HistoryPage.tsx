import { useQuery } from '@tanstack/react-query';
import { Button, Empty, Input, Modal, Space, Spin, Typography } from 'antd';
import { useState } from 'react';
import {
  configDetail,
  deleteConfig,
  historyDetail,
  listHistory,
  publicationOf,
  publishConfig,
  type ConfigKey,
  type HistoryRow,
} from '../api/config';
import { configTenant } from '../api/namespaces';
import { DiffView } from '../components/DiffView';
import { FailureAlert } from '../components/failure';
import { ListTable } from '../components/ListTable';
import { monoColumn } from '../components/monoColumn';
import { useNamespace } from '../components/NamespaceSelect';
import { RowAction } from '../components/RowAction';
import { Status, type Tone } from '../components/Status';
import { useChange } from '../components/useChange';
import { useFailure } from '../components/useFailure';
import { useList } from '../components/useList';
import { useListAddress } from '../components/useListAddress';
import { useMay } from '../components/useMay';
import { useI18n } from '../i18n';
import { moment } from '../lib/days';

type Operation = 'I' | 'U' | 'D';

const tones: Record<Operation, Tone> = { I: 'good', U: 'accent', D: 'bad' };

/** MySQL pads the column with spaces. */
function operationOf(row: HistoryRow): Operation {
  const text = row.opType.trim();
  return text === 'I' || text === 'D' ? text : 'U';
}

function timeOf(row: HistoryRow, language: string): string {
  const value = row.lastModifiedTime ?? row.createdTime;
  const date = new Date(value ?? NaN);
  return Number.isNaN(date.getTime()) ? String(value ?? '-') : moment(date, language);
}

/**
 * One version beside what is published now. A row keeps the content that was created, or the one before a change, or the
 * one that was deleted: going back therefore means to delete after a creation, and to publish that content otherwise.
 */
function Version({ configKey, row, onClose }: { configKey: ConfigKey; row: HistoryRow; onClose: () => void }) {
  const { t } = useI18n();
  const operation = operationOf(row);
  const writable = useMay().do({
    action: 'w',
    type: 'config',
    namespace: configKey.tenant,
    group: configKey.group,
    name: configKey.dataId,
  });
  const version = useQuery({
    queryKey: ['history-detail', configKey, row.id],
    queryFn: ({ signal }) => historyDetail(configKey, row.id, signal),
  });
  const current = useQuery({
    queryKey: ['config-review', configKey],
    queryFn: ({ signal }) => configDetail(configKey, signal),
    gcTime: 0,
    staleTime: 0,
  });
  const failures = [useFailure(version), useFailure(current)];
  const failure = failures.find((part) => part != null);
  const rollback = useChange<void>({
    change: () =>
      operation === 'I'
        ? deleteConfig(configKey)
        : publishConfig(
            publicationOf(current.data ?? null, configKey, version.data?.content ?? ''),
            current.data?.md5 ?? undefined,
          ),
    stale: ['history', 'config', 'configs'],
    done: () => t('history.rolledBack', { dataId: configKey.dataId, id: row.id }),
    failed: () => t('history.rollback.failed', { dataId: configKey.dataId }),
    onDone: onClose,
  });
  const ready = writable && version.isSuccess && current.isSuccess && (operation !== 'I' || current.data !== null);
  return (
    <Modal
      open
      width={960}
      title={t('history.detail', { dataId: configKey.dataId, id: row.id })}
      okText={t(operation === 'I' ? 'history.rollback.delete' : 'history.rollback')}
      okButtonProps={{ 'data-testid': 'history-rollback', disabled: !ready, danger: operation === 'I' }}
      confirmLoading={rollback.isPending}
      cancelText={t('action.close')}
      onOk={() => rollback.mutate()}
      onCancel={onClose}
    >
      {failure != null && (
        <FailureAlert
          error={failure}
          retry={() => [version, current].filter((part) => !part.isSuccess).forEach((part) => void part.refetch())}
        />
      )}
      {(version.isPending || current.isPending) && failure == null && <Spin />}
      {version.isSuccess && current.isSuccess && (
        <Space orientation="vertical" size={10} style={{ width: '100%' }}>
          <Typography.Text strong>{t(`history.content.${operation}`)}</Typography.Text>
          <Input.TextArea
            className="mono"
            readOnly
            value={version.data.content}
            autoSize={{ minRows: 4, maxRows: 12 }}
            aria-label={t(`history.content.${operation}`)}
          />
          {operation !== 'I' && (
            <>
              <Typography.Text strong>
                {t('diff.before')} → {t('diff.after')}
              </Typography.Text>
              <DiffView before={current.data?.content ?? ''} after={version.data.content} />
            </>
          )}
        </Space>
      )}
    </Modal>
  );
}

export default function HistoryPage() {
  const { t, language } = useI18n();
  const namespace = useNamespace();
  const address = useListAddress();
  const { query, filter } = address;
  const [open, setOpen] = useState<HistoryRow | null>(null);
  const [dataId, setDataId] = useState<string | null>(null);
  const [group, setGroup] = useState<string | null>(null);
  const key: ConfigKey = { dataId: query.dataId ?? '', group: query.group ?? '', tenant: configTenant(namespace) };
  const chosen = key.dataId !== '' && key.group !== '';
  const history = useList(['history', key], address, (page, signal) => listHistory(key, page, signal), {
    enabled: chosen,
  });
  const search = () => {
    filter({ dataId: (dataId ?? key.dataId).trim(), group: (group ?? key.group).trim() || 'DEFAULT_GROUP' });
    setDataId(null);
    setGroup(null);
  };
  return (
    <>
      <div className="muster-toolbar">
        <Input
          data-testid="history-dataId"
          value={dataId ?? key.dataId}
          placeholder={t('configs.dataId')}
          aria-label={t('configs.dataId')}
          style={{ width: 260 }}
          onChange={(event) => setDataId(event.target.value)}
          onPressEnter={search}
        />
        <Input
          data-testid="history-group"
          value={group ?? key.group}
          placeholder={t('configs.group')}
          aria-label={t('configs.group')}
          style={{ width: 200 }}
          onChange={(event) => setGroup(event.target.value)}
          onPressEnter={search}
        />
        <Button type="primary" data-testid="history-search" onClick={search}>
          {t('nav.history')}
        </Button>
      </div>
      {!chosen ? (
        <Empty style={{ marginTop: 60 }} description={t('history.choose')} />
      ) : (
        <ListTable<HistoryRow>
          list={history}
          testId="history-table"
          rowKey="id"
          columns={[
            {
              title: t('history.time'),
              key: 'time',
              width: 200,
              render: (_, row) => <span className="num">{timeOf(row, language)}</span>,
            },
            {
              title: t('history.operation'),
              key: 'operation',
              width: 130,
              render: (_, row) => <Status tone={tones[operationOf(row)]}>{t(`history.op.${operationOf(row)}`)}</Status>,
            },
            { title: t('history.user'), dataIndex: 'srcUser', render: (user?: string | null) => user || '-' },
            monoColumn(t('history.from'), 'srcIp'),
            {
              title: t('action.column'),
              key: 'action',
              width: 190,
              render: (_, row) => (
                <RowAction data-testid={`history-view-${row.id}`} onClick={() => setOpen(row)}>
                  {t('history.view')}
                </RowAction>
              ),
            },
          ]}
        />
      )}
      {open && <Version configKey={key} row={open} onClose={() => setOpen(null)} />}
    </>
  );
}
