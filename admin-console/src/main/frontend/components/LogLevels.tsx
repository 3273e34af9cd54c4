import { Button, Card, Form, Input, Select } from 'antd';
import { setLogLevel, type LogLevel } from '../api/settings';
import { useI18n } from '../i18n';
import { needed } from '../lib/rules';
import { useChange } from './useChange';

interface Wanted {
  name: string;
  level: LogLevel;
}

/** How much the node that answers writes into its log, until it restarts. */
export function LogLevels() {
  const { t } = useI18n();
  const set = useChange<Wanted>({
    change: ({ name, level }) => setLogLevel(name.trim(), level),
    stale: [],
    done: ({ name, level }) => t('settings.log.done', { name, level }),
    failed: () => t('settings.log.failed'),
  });
  return (
    <Card size="small" title={t('settings.log')}>
      <p className="muster-hint">{t('settings.log.hint')}</p>
      <Form<Wanted>
        layout="inline"
        initialValues={{ name: 'io.muster', level: 'INFO' }}
        onFinish={set.mutate}
        style={{ rowGap: 8 }}
      >
        <Form.Item name="name" rules={[needed(t('settings.log.missing'))]}>
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
