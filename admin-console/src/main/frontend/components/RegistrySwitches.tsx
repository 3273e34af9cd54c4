import { useQuery } from '@tanstack/react-query';
import { Card, InputNumber, Select, Skeleton, Switch } from 'antd';
import { useState } from 'react';
import { switches, updateSwitch } from '../api/settings';
import { useI18n, type Key } from '../i18n';
import { FailureAlert } from './failure';
import { useChange } from './useChange';
import { useConfirm } from './useConfirm';

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

/** What holds for every client of the cluster, and can be changed while it runs. */
export function RegistrySwitches() {
  const { t } = useI18n();
  const confirm = useConfirm();
  // A number that was typed and not meant is taken back.
  const [taken, setTaken] = useState(0);
  const current = useQuery({ queryKey: ['switches'], queryFn: ({ signal }) => switches(signal) });
  const change = useChange<{ entry: Entry; value: string }>({
    change: ({ entry, value }) => updateSwitch(entry.entry, value),
    stale: ['switches'],
    done: ({ entry }) => t('settings.saved', { name: t(entry.label) }),
    failed: ({ entry }) => t('settings.save.failed', { name: t(entry.label) }),
  });
  /** It concerns every client of the cluster: ask once. */
  const ask = (entry: Entry, value: string) =>
    confirm({
      question: t('settings.change.question', { name: t(entry.label) }),
      consequence: t(entry.hint),
      action: t('settings.change'),
      run: () => change.mutateAsync({ entry, value }),
      onCancel: () => setTaken((count) => count + 1),
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
          key={`${String(value)}/${taken}`}
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
