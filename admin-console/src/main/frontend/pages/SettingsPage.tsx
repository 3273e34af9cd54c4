import { useQuery } from '@tanstack/react-query';
import { Card, Descriptions, Segmented } from 'antd';
import { serverState } from '../api/cluster';
import { useSession } from '../api/session';
import { useMode } from '../app/Preferences';
import { FailureAlert } from '../components/failure';
import { LogLevels } from '../components/LogLevels';
import { RegistrySwitches } from '../components/RegistrySwitches';
import { SigningKey } from '../components/SigningKey';
import { useI18n } from '../i18n';

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
      {session?.globalAdmin && <SigningKey />}
      {session?.globalAdmin && <LogLevels />}
    </div>
  );
}
