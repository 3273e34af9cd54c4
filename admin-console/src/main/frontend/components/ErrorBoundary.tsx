import { Button, Result } from 'antd';
import { Component, type ErrorInfo, type ReactNode } from 'react';
import { useI18n } from '../i18n';

function Broken({ error, retry }: { error: Error; retry: () => void }) {
  const { t } = useI18n();
  return (
    <Result
      status="warning"
      title={t('error.page.title')}
      subTitle={`${t('error.page.hint')} (${error.message})`}
      extra={[
        <Button key="retry" onClick={retry}>
          {t('action.retry')}
        </Button>,
        <Button key="reload" type="primary" onClick={() => window.location.reload()}>
          {t('action.reload')}
        </Button>,
      ]}
    />
  );
}

/** Shows a fault of the console itself in its place, instead of a blank page. */
export class ErrorBoundary extends Component<{ children: ReactNode }, { error: Error | null }> {
  override state: { error: Error | null } = { error: null };

  static getDerivedStateFromError(error: Error) {
    return { error };
  }

  override componentDidCatch(error: Error, info: ErrorInfo) {
    console.error('A page of the console failed', error, info.componentStack);
  }

  override render() {
    return this.state.error ? (
      <Broken error={this.state.error} retry={() => this.setState({ error: null })} />
    ) : (
      this.props.children
    );
  }
}
