import { DownloadOutlined } from '@ant-design/icons';
import { Button, Descriptions, Dropdown, Empty, Input, Select, Tooltip, Typography } from 'antd';
import { exportAudit, listAudit, type AuditEntry, type AuditFilter, type AuditResult } from '../api/audit';
import { ExportState, useExport } from '../components/Export';
import { ListTable } from '../components/ListTable';
import { monoColumn } from '../components/monoColumn';
import { Status, type Tone } from '../components/Status';
import { FilterField, Toolbar } from '../components/Toolbar';
import { useList } from '../components/useList';
import { useListAddress } from '../components/useListAddress';
import { useI18n } from '../i18n';
import { dayBegins, moment } from '../lib/days';

const tones: Record<AuditResult, Tone> = { done: 'good', refused: 'warn', failed: 'bad' };

function Details({ entry }: { entry: AuditEntry }) {
  const { t } = useI18n();
  const mono = (text?: string | null) => <span className="mono muster-break">{text || '-'}</span>;
  return (
    <Descriptions
      size="small"
      column={{ xs: 1, lg: 2 }}
      items={[
        { key: 'parameters', label: t('audit.parameters'), span: 'filled', children: mono(entry.parameters) },
        { key: 'reason', label: t('audit.reason'), span: 'filled', children: entry.reason || '-' },
        { key: 'before', label: t('audit.before'), children: mono(entry.before) },
        { key: 'after', label: t('audit.after'), children: mono(entry.after) },
        { key: 'node', label: t('audit.node'), children: mono(entry.node) },
        { key: 'channel', label: t('audit.channel'), children: entry.channel },
      ]}
    />
  );
}

/** Who changed what, from where, with which result. */
export default function AuditPage() {
  const { t, language } = useI18n();
  const address = useListAddress();
  const { query, filter } = address;
  const wanted: AuditFilter = {
    user: query.user,
    address: query.address,
    action: query.action,
    resource: query.resource,
    result: query.result,
    from: dayBegins(query.from),
    // The day itself belongs to what is shown.
    to: dayBegins(query.to, 1),
  };
  const entries = useList(['audit', wanted], address, (page, signal) => listAudit(wanted, page, signal));
  const save = useExport<'csv' | 'json'>((format, work) => exportAudit(wanted, format, work));
  const field = (name: 'user' | 'resource' | 'action' | 'address', width: number) => (
    <FilterField
      address={address}
      name={name}
      label={t(`audit.${name}`)}
      hint={t('configs.search.hint')}
      width={width}
      testId={`audit-search-${name}`}
    />
  );
  const day = (name: 'from' | 'to') => (
    <Input
      type="date"
      prefix={<Typography.Text type="secondary">{t(`audit.${name}`)}</Typography.Text>}
      aria-label={t(`audit.${name}.day`)}
      value={query[name] ?? ''}
      style={{ width: 200 }}
      onChange={(event) => filter({ [name]: event.target.value })}
    />
  );
  return (
    <>
      <Toolbar
        filters={
          <>
            {field('user', 140)}
            {field('action', 140)}
            {field('resource', 200)}
            {field('address', 160)}
            <Select
              data-testid="audit-result"
              aria-label={t('audit.result')}
              value={query.result ?? ''}
              style={{ width: 130 }}
              onChange={(value: string) => filter({ result: value })}
              options={[
                { value: '', label: t('audit.result.any') },
                ...(['done', 'refused', 'failed'] as const).map((value) => ({
                  value,
                  label: t(`audit.result.${value}`),
                })),
              ]}
            />
            {day('from')}
            {day('to')}
          </>
        }
      >
        <Dropdown
          trigger={['click']}
          menu={{
            items: (['csv', 'json'] as const).map((format) => ({
              key: format,
              label: <span data-testid={`audit-export-${format}`}>{format.toUpperCase()}</span>,
              onClick: () => save.start(format),
            })),
          }}
        >
          <Button icon={<DownloadOutlined />} loading={save.running} data-testid="audit-export">
            {t('transfer.export')}
          </Button>
        </Dropdown>
      </Toolbar>
      <ExportState transfer={save} stopTestId="audit-export-stop" />
      <ListTable<AuditEntry>
        list={entries}
        testId="audit-table"
        rowKey="id"
        size="small"
        locale={{ emptyText: <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t('audit.none')} /> }}
        expandable={{ expandedRowRender: (entry) => <Details entry={entry} /> }}
        columns={[
          {
            title: t('history.time'),
            dataIndex: 'time',
            width: 170,
            render: (time: number) => <span className="num">{moment(time, language)}</span>,
          },
          { title: t('audit.user'), dataIndex: 'user', render: (user: string) => (user ? <b>{user}</b> : '-') },
          monoColumn(t('audit.action'), 'action'),
          {
            title: t('audit.resource'),
            dataIndex: 'resource',
            render: (resource: string) => (
              <Tooltip title={resource.length > 60 ? resource : undefined}>
                <span className="mono muster-cut">{resource || '-'}</span>
              </Tooltip>
            ),
          },
          {
            title: t('audit.result'),
            dataIndex: 'result',
            width: 130,
            render: (result: AuditResult, entry) => (
              <>
                <Status tone={tones[result] ?? 'quiet'}>{t(`audit.result.${result}`)}</Status>
                {(entry.times ?? 1) > 1 && <span className="num"> ×{entry.times}</span>}
              </>
            ),
          },
          monoColumn(t('audit.address'), 'address', 150),
        ]}
      />
    </>
  );
}
