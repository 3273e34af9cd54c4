import { useQuery } from '@tanstack/react-query';
import { Skeleton, theme, Typography } from 'antd';
import type { ReactNode } from 'react';
import { figures, type Figures } from '../api/figures';
import { ClusterHealth } from '../components/ClusterHealth';
import { FailureAlert } from '../components/failure';
import { LineChart, LineMark } from '../components/LineChart';
import { Shape, Status } from '../components/Status';
import { useCluster } from '../components/useCluster';
import { useI18n, type Key } from '../i18n';
import { levels, means, newest, rates, type Line } from '../lib/figures';
import { bytes, compact, milliseconds, percent } from '../lib/numbers';
import { isUp } from '../lib/raft';
import { formatHash } from '../lib/router';
import { warningsOf, type NodeLoad, type Warning } from '../lib/warnings';

const mostShownMillis = 10 * 60_000;
const leastShownMillis = 60_000;

function lastOf(lines: Line[], node: string): number {
  return lines.find((line) => line.node === node)?.points.at(-1)?.value ?? 0;
}

function loadsOf(data: Figures): NodeLoad[] {
  const failures = rates(data, 'failures');
  const pushFailures = rates(data, 'pushFailures');
  return [...newest(data)].map(([node, sample]) => ({
    node,
    heap: sample('heapMax') > 0 ? sample('heapUsed') / sample('heapMax') : 0,
    failuresPerSecond: lastOf(failures, node),
    pushFailuresPerSecond: lastOf(pushFailures, node),
  }));
}

function Panel({ title, extra, children }: { title: string; extra?: ReactNode; children: ReactNode }) {
  const { token } = theme.useToken();
  return (
    <section
      className="muster-panel"
      style={{
        background: token.colorBgContainer,
        border: `1px solid ${token.colorBorderSecondary}`,
        borderRadius: token.borderRadiusLG,
      }}
    >
      <header>
        <h2>{title}</h2>
        {extra}
      </header>
      {children}
    </section>
  );
}

function Attention({ warnings }: { warnings: Warning[] }) {
  const { t } = useI18n();
  return (
    <Panel title={t('dashboard.attention')}>
      <ul className="muster-warnings" data-testid="warnings">
        {warnings.length === 0 && (
          <li>
            <Shape tone="good" />
            <div>{t('dashboard.attention.none')}</div>
          </li>
        )}
        {warnings.map((warning) => (
          <li key={`${warning.kind}/${JSON.stringify(warning.values)}`} data-testid={`warning-${warning.kind}`}>
            <Shape tone={warning.severity} />
            <div>
              <div>{t(`warning.${warning.kind}`, warning.values)}</div>
              <Typography.Text type="secondary">
                {t(`warning.${warning.kind}.next`, warning.values)}{' '}
                {warning.to && <a href={formatHash(warning.to)}>{t('dashboard.attention.go')}</a>}
              </Typography.Text>
            </div>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

/** What the cluster holds: the same on every node, except for what hangs on connections, which is added up. */
function Counts({ data }: { data: Figures }) {
  const { t } = useI18n();
  const { token } = theme.useToken();
  const samples = [...newest(data).values()];
  const largest = (field: 'services' | 'instances' | 'configurations') =>
    Math.max(0, ...samples.map((sample) => sample(field)));
  const sum = (field: 'connections' | 'subscriptions' | 'listenings') =>
    samples.reduce((total, sample) => total + sample(field), 0);
  const tiles: { key: Key; value: number; to: string }[] = [
    { key: 'dashboard.services', value: largest('services'), to: '/serviceManagement' },
    { key: 'dashboard.instances', value: largest('instances'), to: '/serviceManagement' },
    { key: 'dashboard.connections', value: sum('connections'), to: '/clusterManagement' },
    { key: 'dashboard.subscriptions', value: sum('subscriptions'), to: '/serviceManagement' },
    { key: 'dashboard.configurations', value: largest('configurations'), to: '/configurationManagement' },
    { key: 'dashboard.listenings', value: sum('listenings'), to: '/listeningToConfiguration' },
  ];
  return (
    <div className="muster-tiles" data-testid="counts">
      {tiles.map((tile) => (
        <a
          key={tile.key}
          href={formatHash(tile.to)}
          style={{
            background: token.colorBgContainer,
            borderColor: token.colorBorderSecondary,
            borderRadius: token.borderRadiusLG,
            color: token.colorText,
          }}
        >
          <span style={{ color: token.colorTextSecondary }}>{t(tile.key)}</span>
          <b className="num">{compact(tile.value)}</b>
        </a>
      ))}
    </div>
  );
}

function Charts({ data }: { data: Figures }) {
  const { t } = useI18n();
  const to = Math.max(0, ...data.nodes.map((node) => node.samples.at(-1)?.[0] ?? 0));
  const began = Math.min(to, ...data.nodes.map((node) => node.samples[0]?.[0] ?? to));
  // A cluster that has just started fills the charts with what there is.
  const from = Math.max(to - mostShownMillis, Math.min(began, to - leastShownMillis));
  const span = { from, to };
  const title = t('dashboard.charts', { count: Math.max(1, Math.round((to - from) / 60_000)) });
  const perSecond = (value: number) => `${compact(value)} /s`;
  const nodes = levels(data, () => 0).map((line) => line.node);
  return (
    <section aria-label={title}>
      <div className="muster-legend">
        <h2>{title}</h2>
        {nodes.map((node, index) => (
          <span key={node} className="mono">
            <LineMark index={index} /> {node}
          </span>
        ))}
      </div>
      <div className="muster-charts" data-testid="charts">
        <LineChart
          title={t('dashboard.reads')}
          lines={rates(data, 'reads', 'grpcReads')}
          span={span}
          format={perSecond}
        />
        <LineChart
          title={t('dashboard.readTime')}
          lines={means(data, ['reads', 'grpcReads'], ['readNanos', 'grpcReadNanos'])}
          span={span}
          format={milliseconds}
        />
        <LineChart
          title={t('dashboard.writes')}
          lines={rates(data, 'writes', 'grpcWrites')}
          span={span}
          format={perSecond}
        />
        <LineChart
          title={t('dashboard.writeTime')}
          lines={means(data, ['writes', 'grpcWrites'], ['writeNanos', 'grpcWriteNanos'])}
          span={span}
          format={milliseconds}
        />
        <LineChart
          title={t('dashboard.grpc')}
          lines={rates(data, 'grpcReads', 'grpcWrites')}
          span={span}
          format={perSecond}
        />
        <LineChart
          title={t('dashboard.grpcTime')}
          lines={means(data, ['grpcReads', 'grpcWrites'], ['grpcReadNanos', 'grpcWriteNanos'])}
          span={span}
          format={milliseconds}
        />
        <LineChart title={t('dashboard.failures')} lines={rates(data, 'failures')} span={span} format={perSecond} />
        <LineChart title={t('dashboard.log')} lines={rates(data, 'appliedIndex')} span={span} format={perSecond} />
        <LineChart title={t('dashboard.pushes')} lines={rates(data, 'pushes')} span={span} format={perSecond} />
        <LineChart
          title={t('dashboard.pushTime')}
          lines={means(data, ['pushes'], ['pushNanos'])}
          span={span}
          format={milliseconds}
        />
        <LineChart
          title={t('dashboard.cpu')}
          lines={levels(data, (sample) => Math.max(0, sample('cpu')))}
          span={span}
          format={percent}
          most={1}
        />
        <LineChart
          title={t('dashboard.heap')}
          lines={levels(data, (sample) => sample('heapUsed'))}
          span={span}
          format={bytes}
          most={Math.max(1, ...[...newest(data).values()].map((sample) => sample('heapMax')))}
        />
      </div>
    </section>
  );
}

export default function DashboardPage() {
  const { t } = useI18n();
  const raft = useCluster();
  const measured = useQuery({
    queryKey: ['figures'],
    queryFn: ({ signal }) => figures(signal),
    refetchInterval: 5_000,
    retry: false,
  });
  const versions = new Map(raft.data?.members.map((member) => [member.address, member.version ?? '']));
  const warnings = warningsOf(raft.data, measured.data ? loadsOf(measured.data) : [], versions);
  return (
    <div className="muster-stack" data-testid="dashboard">
      {raft.error && <FailureAlert error={raft.error} retry={() => void raft.refetch()} />}
      {raft.data && <ClusterHealth state={raft.data} />}
      {measured.data && <Counts data={measured.data} />}
      <div className="muster-columns">
        {(raft.data || measured.data) && <Attention warnings={warnings} />}
        {raft.data && (
          <Panel
            title={t('nav.cluster')}
            extra={<a href={formatHash('/clusterManagement')}>{t('dashboard.details')}</a>}
          >
            <table className="muster-nodes" data-testid="dashboard-nodes">
              <thead>
                <tr>
                  <th scope="col">{t('cluster.node')}</th>
                  <th scope="col">{t('cluster.role')}</th>
                  <th scope="col" className="end">
                    {t('cluster.term')}
                  </th>
                  <th scope="col">{t('cluster.state')}</th>
                </tr>
              </thead>
              <tbody>
                {raft.data.members.map((member) => (
                  <tr key={member.address}>
                    <th scope="row" className="mono">
                      {member.address}
                    </th>
                    <td>
                      <Status tone={member.role === 'LEADER' ? 'accent' : 'quiet'}>
                        {t(`role.${member.role.toLowerCase() as Lowercase<typeof member.role>}`)}
                      </Status>
                    </td>
                    <td className="num end">{member.term}</td>
                    <td>
                      <Status tone={isUp(member) ? (member.state === 'UP' ? 'good' : 'warn') : 'bad'}>
                        {t(isUp(member) ? (member.state === 'UP' ? 'state.up' : 'members.out') : 'state.down')}
                      </Status>
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </Panel>
        )}
      </div>
      {measured.error && <FailureAlert error={measured.error} retry={() => void measured.refetch()} />}
      {measured.data && <Charts data={measured.data} />}
      {(raft.isPending || measured.isPending) && <Skeleton active paragraph={{ rows: 6 }} />}
    </div>
  );
}
