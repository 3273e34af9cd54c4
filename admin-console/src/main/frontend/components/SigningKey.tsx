import { Button, Card, Space } from 'antd';
import { replaceSigningKey } from '../api/settings';
import { useI18n } from '../i18n';
import { useChange } from './useChange';
import { useConfirm } from './useConfirm';

/** Replaces the key that signs the logins: gently, or because somebody may have got hold of it. */
export function SigningKey() {
  const { t } = useI18n();
  const confirm = useConfirm();
  const replace = useChange<{ endSessions: boolean }>({
    change: ({ endSessions }) => replaceSigningKey(endSessions),
    stale: [],
    done: () => t('settings.key.done'),
    failed: () => t('settings.key.failed'),
  });
  const ask = (endSessions: boolean) =>
    confirm({
      question: t(endSessions ? 'settings.key.end.question' : 'settings.key.replace.question'),
      consequence: t(endSessions ? 'settings.key.end.consequence' : 'settings.key.replace.consequence'),
      action: t(endSessions ? 'settings.key.end' : 'settings.key.replace'),
      danger: endSessions,
      run: () => replace.mutateAsync({ endSessions }),
    });
  return (
    <Card size="small" title={t('settings.key')}>
      <p className="muster-hint">{t('settings.key.hint')}</p>
      <Space wrap>
        <Button data-testid="key-replace" onClick={() => ask(false)}>
          {t('settings.key.replace')}
        </Button>
        <Button danger data-testid="key-end-sessions" onClick={() => ask(true)}>
          {t('settings.key.end')}
        </Button>
      </Space>
    </Card>
  );
}
