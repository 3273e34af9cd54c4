import { useQuery } from '@tanstack/react-query';
import { Alert, Card, Drawer, Empty, Form, Input, Radio, Select, Space, Spin, Typography } from 'antd';
import { useState } from 'react';
import { effectiveGrants, explainAccess, type Permission } from '../api/access';
import { useI18n } from '../i18n';
import { formatResource, type Wanted } from '../lib/permissions';
import { administrator, builtIn } from '../lib/roles';
import { describeResource } from './describeResource';
import { FailureAlert } from './failure';
import { useNamespaceName, useNamespaceOptions } from './NamespaceSelect';
import { Status } from './Status';

/** "What may this user do?": the grants in words, and an answer to a question with its reason. */
export function ExplainDrawer({ username, onClose }: { username: string; onClose: () => void }) {
  const { t } = useI18n();
  const spaces = useNamespaceOptions();
  const nameOf = useNamespaceName();
  const [wanted, setWanted] = useState<Wanted>({
    namespace: '',
    group: 'DEFAULT_GROUP',
    type: 'config',
    name: '',
    action: 'r',
  });
  const grants = useQuery({
    queryKey: ['effective', username],
    queryFn: ({ signal }) => effectiveGrants(username, signal),
  });
  const resource = formatResource(wanted);
  const answer = useQuery({
    queryKey: ['explain', username, wanted.action, resource],
    queryFn: ({ signal }) => explainAccess(username, wanted.action, resource, signal),
    placeholderData: (previous) => previous,
  });
  const actionName: Record<string, string> = { r: t('permissions.r'), w: t('permissions.w'), rw: t('permissions.rw') };
  const admin = grants.data?.roles.includes(administrator) === true;

  const line = (permission: Permission) => (
    <div key={`${permission.role}/${permission.resource}/${permission.action}`}>
      <b>{permission.role}</b>: {actionName[permission.action] ?? permission.action} ·{' '}
      {describeResource(t, permission.resource, nameOf)}{' '}
      <span className="mono" style={{ opacity: 0.75 }}>
        {permission.resource}
      </span>
    </div>
  );

  return (
    <Drawer open size={560} title={t('explain.title', { name: username })} onClose={onClose}>
      {grants.isPending && <Spin />}
      {grants.error && <FailureAlert error={grants.error} retry={() => void grants.refetch()} />}
      {grants.data && (
        <Space orientation="vertical" size={16} style={{ width: '100%' }} data-testid="explain">
          {admin ? (
            <Alert type="success" showIcon title={t('explain.admin')} />
          ) : grants.data.permissions.length === 0 ? (
            <Empty
              image={Empty.PRESENTED_IMAGE_SIMPLE}
              description={t('explain.nothing', { roles: grants.data.roles.join(', ') || '-' })}
            />
          ) : (
            <Card size="small" title={t('explain.grants')}>
              {grants.data.permissions.map(line)}
            </Card>
          )}
          {!admin && (
            <Card size="small" title={t('explain.question')}>
              <Form layout="vertical" requiredMark={false}>
                <Form.Item label={t('permissions.action')}>
                  <Radio.Group
                    optionType="button"
                    value={wanted.action}
                    options={[
                      { value: 'r', label: t('permissions.r') },
                      { value: 'w', label: t('permissions.w') },
                    ]}
                    onChange={(event) => setWanted({ ...wanted, action: event.target.value as Wanted['action'] })}
                  />
                </Form.Item>
                <Form.Item label={t('permissions.type')}>
                  <Radio.Group
                    optionType="button"
                    value={wanted.type}
                    options={[
                      { value: 'config', label: t('permissions.type.config') },
                      { value: 'naming', label: t('permissions.type.naming') },
                    ]}
                    onChange={(event) => setWanted({ ...wanted, type: event.target.value as Wanted['type'] })}
                  />
                </Form.Item>
                <Form.Item label={t('permissions.namespace')} htmlFor="explain-namespace">
                  <Select
                    id="explain-namespace"
                    value={wanted.namespace}
                    options={spaces.options}
                    showSearch={spaces.showSearch}
                    onChange={(namespace: string) => setWanted({ ...wanted, namespace })}
                  />
                </Form.Item>
                <Form.Item label={t('services.group')} htmlFor="explain-group">
                  <Input
                    id="explain-group"
                    value={wanted.group}
                    onChange={(event) => setWanted({ ...wanted, group: event.target.value.trim() })}
                  />
                </Form.Item>
                <Form.Item label={t('permissions.name')} htmlFor="explain-name">
                  <Input
                    id="explain-name"
                    value={wanted.name}
                    onChange={(event) => setWanted({ ...wanted, name: event.target.value.trim() })}
                  />
                </Form.Item>
              </Form>
              {answer.error && <FailureAlert error={answer.error} retry={() => void answer.refetch()} />}
              {answer.data && (
                <Alert
                  data-testid="explain-answer"
                  type={answer.data.allowed ? 'success' : 'error'}
                  showIcon
                  title={t(answer.data.allowed ? 'explain.yes' : 'explain.no')}
                  description={
                    <>
                      <div lang="en">{answer.data.sentence}</div>
                      {answer.data.row && line(answer.data.row)}
                      {!answer.data.allowed && answer.data.nearRows.map(line)}
                    </>
                  }
                />
              )}
            </Card>
          )}
          {grants.data.roles.length > 0 && (
            <Typography.Text type="secondary">
              {t('users.roles')}:{' '}
              {grants.data.roles.map((role) => (
                <Status key={role} tone={builtIn(role) ? 'accent' : 'quiet'}>
                  {role}
                </Status>
              ))}
            </Typography.Text>
          )}
        </Space>
      )}
    </Drawer>
  );
}
