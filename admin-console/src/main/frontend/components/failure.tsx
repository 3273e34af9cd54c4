/** Failures in the user's language: what failed, why, and what to do next. */
import { Alert, App, Button } from 'antd';
import { useCallback } from 'react';
import { ApiError, isPassing } from '../api/errors';
import { useI18n, type Translate } from '../i18n';

export function explain(t: Translate, error: unknown): { title: string; hint: string } {
  if (!(error instanceof ApiError)) {
    return { title: error instanceof Error ? error.message : String(error), hint: '' };
  }
  const detail = error.detail && error.detail !== 'timeout' ? error.detail : '';
  switch (error.kind) {
    case 'network':
      return {
        title: t(error.detail === 'timeout' ? 'error.timeout' : 'error.network'),
        hint: t('error.network.hint'),
      };
    case 'session':
      return { title: t('error.session'), hint: t('error.session.hint') };
    case 'forbidden':
      return { title: t('error.forbidden'), hint: [detail, t('error.forbidden.hint')].filter(Boolean).join(' - ') };
    case 'notFound':
      return { title: detail || t('error.notFound'), hint: t('error.notFound.hint') };
    case 'invalid':
      return { title: detail || t('error.invalid'), hint: t('error.invalid.hint') };
    case 'unavailable':
      if (error.status === 429) return { title: detail || t('error.wait'), hint: t('error.wait.hint') };
      return { title: detail || t('error.unavailable'), hint: t('error.unavailable.hint') };
    case 'server':
      return { title: detail || t('error.server', { status: error.status }), hint: t('error.server.hint') };
  }
}

/** A query's failure, above what is still known; what can be retried is, by itself, while there is no server to answer. */
export function FailureAlert({ error, retry }: { error: unknown; retry?: () => void }) {
  const { t } = useI18n();
  const { title, hint } = explain(t, error);
  return (
    <Alert
      data-testid="failure"
      type={error instanceof ApiError && error.kind === 'forbidden' ? 'info' : 'error'}
      showIcon
      style={{ marginBottom: 14 }}
      title={title}
      description={[hint, retry && isPassing(error) ? t('error.again') : ''].filter(Boolean).join(' ')}
      action={
        retry && (
          <Button size="small" onClick={retry}>
            {t('action.retry')}
          </Button>
        )
      }
    />
  );
}

/** Tells that an action failed: which one, why, what next. The session dialogue speaks for itself. */
export function useReport() {
  const { notification, message } = App.useApp();
  const { t } = useI18n();
  const failed = useCallback(
    (what: string, error: unknown) => {
      if (error instanceof ApiError && error.kind === 'session') return;
      const { title, hint } = explain(t, error);
      notification.error({
        title: what,
        description: (
          <span data-testid="action-failure">
            {title}
            {hint && <div style={{ opacity: 0.8 }}>{hint}</div>}
          </span>
        ),
        duration: 8,
        placement: 'topRight',
      });
    },
    [notification, t],
  );
  const done = useCallback((what: string) => void message.success(what, 2), [message]);
  return { failed, done };
}
