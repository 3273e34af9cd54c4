import { useQuery } from '@tanstack/react-query';
import { Button, Card, Descriptions, Empty, Skeleton, Space, Table } from 'antd';
import { useState } from 'react';
import { ownGrants, type Permission } from '../api/access';
import { useSession } from '../api/session';
import { describeResource } from '../components/describeResource';
import { FailureAlert } from '../components/failure';
import { useNamespaceName } from '../components/NamespaceSelect';
import { PasswordDialog } from '../components/PasswordDialog';
import { Status } from '../components/Status';
import { useI18n } from '../i18n';
import { moment } from '../lib/days';

/** Who I am here, and what I may do. */
export default function ProfilePage() {
  const { t, language } = useI18n();
  const { session } = useSession();
  const nameOf = useNamespaceName();
  const [changing, setChanging] = useState(false);
  const own = useQuery({ queryKey: ['own-grants'], queryFn: ({ signal }) => ownGrants(signal) });
  const roles = own.data?.roles ?? [...new Set(own.data?.permissions.map((permission) => permission.role))];
  const actionName: Record<string, string> = { r: t('permissions.r'), w: t('permissions.w'), rw: t('permissions.rw') };
  if (!session) return null;
  return (
    <div className="muster-stack" data-testid="profile">
      <Card
        size="small"
        title={session.username}
        extra={
          // Who comes from another system has no password here.
          own.data?.external !== true && (
            <Button data-testid="profile-password" onClick={() => setChanging(true)}>
              {t('profile.password')}
            </Button>
          )
        }
      >
        <Descriptions
          size="small"
          column={{ xs: 1, md: 2 }}
          items={[
            {
              key: 'roles',
              label: t('users.roles'),
              children: own.data?.globalAdmin ? (
                <Status tone="accent">{t('profile.admin')}</Status>
              ) : roles.length > 0 ? (
                <Space size={4} wrap>
                  {roles.map((role) => (
                    <Status key={role} tone="quiet">
                      {role}
                    </Status>
                  ))}
                </Space>
              ) : (
                '-'
              ),
            },
            {
              key: 'until',
              label: t('profile.until'),
              children: moment(session.expiresAt, language),
            },
          ]}
        />
      </Card>
      <Card size="small" title={t('profile.may')} styles={own.data?.globalAdmin ? undefined : { body: { padding: 0 } }}>
        {own.error && <FailureAlert error={own.error} retry={() => void own.refetch()} />}
        {own.isPending && <Skeleton active style={{ padding: 16 }} />}
        {own.data?.globalAdmin && t('explain.admin')}
        {own.data && !own.data.globalAdmin && (
          <Table<Permission>
            size="small"
            rowKey={(row) => `${row.role}/${row.resource}/${row.action}`}
            dataSource={own.data.permissions}
            pagination={{ pageSize: 20, hideOnSinglePage: true }}
            locale={{ emptyText: <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t('profile.nothing')} /> }}
            columns={[
              { title: t('roles.role'), dataIndex: 'role' },
              {
                title: t('permissions.action'),
                dataIndex: 'action',
                render: (action: string) => (
                  <Status tone={action.includes('w') ? 'accent' : 'quiet'}>{actionName[action] ?? action}</Status>
                ),
              },
              {
                title: t('permissions.resource'),
                dataIndex: 'resource',
                render: (resource: string) => (
                  <>
                    {describeResource(t, resource, nameOf)} <span className="mono">({resource})</span>
                  </>
                ),
              },
            ]}
          />
        )}
      </Card>
      {changing && <PasswordDialog username={session.username} onClose={() => setChanging(false)} />}
    </div>
  );
}
