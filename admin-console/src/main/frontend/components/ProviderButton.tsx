import { LoginOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { externalLogins } from '../api/access';
import { basePath } from '../api/http';
import { useI18n } from '../i18n';
import { rememberPlace } from '../lib/place';

/** Which other logins there are; asked once, since they are part of the settings. */
export function useExternalLogins() {
  return useQuery({
    queryKey: ['external-logins'],
    queryFn: ({ signal }) => externalLogins(signal),
    staleTime: Infinity,
    retry: 1,
  });
}

/** Leaves for the identity provider, where there is one; the browser comes back to the place that was asked for. */
export function ProviderButton({ next, primary = false }: { next?: string; primary?: boolean }) {
  const { t } = useI18n();
  const logins = useExternalLogins();
  if (!logins.data?.oidc) return null;
  return (
    <Button
      block
      size="large"
      type={primary ? 'primary' : 'default'}
      icon={<LoginOutlined />}
      data-testid="login-provider"
      href={`${basePath()}v3/auth/oidc/login`}
      onClick={() => rememberPlace(next)}
    >
      {t('login.provider', { name: logins.data.oidcName || 'OpenID Connect' })}
    </Button>
  );
}
