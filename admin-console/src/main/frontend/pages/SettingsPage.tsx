import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { App, Button, Card, Descriptions, Form, Input, InputNumber, Segmented, Select, Skeleton, Switch } from 'antd';
import { serverState } from '../api/cluster';
import { setLogLevel, switches, updateSwitch, type LogLevel } from '../api/settings';
import { useSession } from '../api/session';
import { useMode } from '../app/Preferences';
import { FailureAlert, useReport } from '../components/failure';
import { useI18n, type Key } from '../i18n';

/** A switch of the registry that this server heeds: the name under which it is set, and the one under which it is shown. */
interface Entry {
  entry: string;
  shown: string;
  kind: 'switch' | 'milliseconds' | 'status';
  label: Key;
  hint: Key;
}

const entries: readonly Entry[] = [
  { entry: 'pushEnabled', shown: 'pushEnabled', kind: 'switch', label: 'settings.push', hint: 'settings.push.hint' },
  { entry: 'check', shown: 'healthCheckEnabled', kind: 'switch', label: 'settings.check', hint: 'settings.check.hint' },
  {
    entry: 'lightBeatEnabled',
    shown: 'lightBeatEnabled',
    kind: 'switch',
    label: 'settings.lightBeat',
    hint: 'settings.lightBeat.hint',
  },
  {
    entry: 'clientBeatInterval',
    shown: 'clientBeatInterval',
    kind: 'milliseconds',
    label: 'settings.beatInterval',
    hint: 'settings.beatInterval.hint',
  },
  {
    entry: 'overriddenServerStatus',
    shown: 'overriddenServerStatus',
    kind: 'status',
    label: 'settings.status',
    hint: 'settings.status.hint',
  },
];

function RegistrySwitches() {
  const { t } = useI18n();
  const { modal } = App.useApp();
  const { failed, done } = useReport();
  const client = useQueryClient();
  const current = useQuery({ queryKey: ['switches'], queryFn: ({ signal }) => switches(signal) });
  const change = useMutation({
    mutationFn: ({ entry, value }: { entry: Entry; value: string }) => updateSwitch(entry.entry, value),
    onSuccess: (_, { entry }) => {
      done(t('settings.saved', { name: t(entry.label) }));
      return client.invalidateQueries({ queryKey: ['switches'] });
    },
    onError: (error, { entry }) => {
      failed(t('settings.save.failed', { name: t(entry.label) }), error);
      void client.invalidateQueries({ queryKey: ['switches'] });
    },
  });
  /** It concerns every client of the cluster: ask once. */
  const ask = (entry: Entry, value: string) =>
    void modal.confirm({
      title: t('settings.change.question', { name: t(entry.label) }),
      content: t(entry.hint),
      okText: t('settings.change'),
      okButtonProps: { 'data-testid': 'confirm-ok' },
      autoFocusButton: 'cancel',
      onOk: () => change.mutateAsync({ entry, value }).catch(() => undefined),
    });
  const control = (entry: Entry) => {
    const value = current.data?.[entry.shown];
    if (entry.kind === 'switch') {
      return (
        <Switch
          aria-label={t(entry.label)}
          data-testid={`setting-${entry.entry}`}
          checked={value === true}
          onChange={(checked) => ask(entry, String(checked))}
        />
      );
    }
    if (entry.kind === 'milliseconds') {
      return (
        <InputNumber
          key={String(value)}
          aria-label={t(entry.label)}
          min={1}
          step={500}
          defaultValue={Number(value)}
          suffix="ms"
          style={{ width: 140 }}
          onBlur={(event) => {
            const typed = event.target.value.replaceAll(/[^\d]/g, '');
            if (typed && typed !== String(value)) ask(entry, typed);
          }}
        />
      );
    }
    return (
      <Select
        aria-label={t(entry.label)}
        value={typeof value === 'string' ? value : ''}
        style={{ width: 160 }}
        onChange={(chosen: string) => ask(entry, chosen)}
        options={[
          { value: '', label: t('settings.status.none') },
          ...['UP', 'DOWN', 'STARTING', 'PAUSED', 'WRITE_ONLY', 'READ_ONLY'].map((name) => ({
            value: name,
            label: name,
          })),
        ]}
      />
    );
  };
  return (
    <Card size="small" title={t('settings.registry')} data-testid="settings-switches">
      {current.error && <FailureAlert error={current.error} retry={() => void current.refetch()} />}
      {current.isPending && <Skeleton active />}
      {current.data && (
        <ul className="muster-settings">
          {entries.map((entry) => (
            <li key={entry.entry}>
              <div>
                <div>{t(entry.label)}</div>
                <div className="hint">{t(entry.hint)}</div>
              </div>
              {control(entry)}
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}

function LogLevels() {
  const { t } = useI18n();
  const { failed, done } = useReport();
  const set = useMutation({
    mutationFn: ({ name, level }: { name: string; level: LogLevel }) => setLogLevel(name.trim(), level),
    onSuccess: (_, { name, level }) => done(t('settings.log.done', { name, level })),
    onError: (error) => failed(t('settings.log.failed'), error),
  });
  return (
    <Card size="small" title={t('settings.log')}>
      <p className="muster-hint">{t('settings.log.hint')}</p>
      <Form<{ name: string; level: LogLevel }>
        layout="inline"
        initialValues={{ name: 'io.muster', level: 'INFO' }}
        onFinish={(values) => set.mutate(values)}
        style={{ rowGap: 8 }}
      >
        <Form.Item name="name" rules={[{ required: true, whitespace: true, message: t('settings.log.missing') }]}>
          <Input className="mono" style={{ width: 280 }} aria-label={t('settings.log.name')} />
        </Form.Item>
        <Form.Item name="level">
          <Select
            style={{ width: 120 }}
            aria-label={t('settings.log.level')}
            options={['ERROR', 'WARN', 'INFO', 'DEBUG', 'TRACE', 'OFF'].map((level) => ({
              value: level,
              label: level,
            }))}
          />
        </Form.Item>
        <Button htmlType="submit" loading={set.isPending}>
          {t('settings.log.set')}
        </Button>
      </Form>
    </Card>
  );
}

export default function SettingsPage() {
  const { t, language, setLanguage } = useI18n();
  const { mode, toggle } = useMode();
  const { session } = useSession();
  const server = useQuery({ queryKey: ['server-state'], queryFn: ({ signal }) => serverState(signal) });
  const facts = server.data;
  return (
    <div className="muster-stack" data-testid="settings">
      <Card size="small" title={t('settings.console')}>
        <ul className="muster-settings">
          <li>
            <div>{t('settings.language')}</div>
            <Segmented
              aria-label={t('settings.language')}
              value={language}
              onChange={(value) => setLanguage(value)}
              options={[
                { value: 'en' as const, label: 'English' },
                { value: 'zh' as const, label: '中文' },
              ]}
            />
          </li>
          <li>
            <div>{t('settings.theme')}</div>
            <Segmented
              aria-label={t('settings.theme')}
              value={mode}
              onChange={(value) => value !== mode && toggle()}
              options={[
                { value: 'light' as const, label: t('theme.toLight') },
                { value: 'dark' as const, label: t('theme.toDark') },
              ]}
            />
          </li>
        </ul>
      </Card>
      <Card size="small" title={t('settings.server')}>
        {server.error && <FailureAlert error={server.error} retry={() => void server.refetch()} />}
        {facts && (
          <Descriptions
            size="small"
            column={{ xs: 1, md: 2 }}
            items={[
              { key: 'version', label: t('cluster.version'), children: facts.version },
              { key: 'mode', label: t('settings.mode'), children: facts.startup_mode ?? facts.standalone_mode },
              {
                key: 'storage',
                label: t('settings.storage'),
                children: facts.datasource_platform ? facts.datasource_platform : t('settings.storage.embedded'),
              },
              {
                key: 'auth',
                label: t('settings.auth'),
                children: t(facts.auth_enabled === 'true' ? 'settings.auth.on' : 'settings.auth.off'),
              },
              {
                key: 'history',
                label: t('settings.history'),
                children: t('settings.days', { count: facts.config_retention_days ?? '-' }),
              },
            ]}
          />
        )}
      </Card>
      {session?.globalAdmin && <RegistrySwitches />}
      {session?.globalAdmin && <LogLevels />}
    </div>
  );
}
