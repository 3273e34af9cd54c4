import { PlusOutlined } from '@ant-design/icons';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Form, Input, Space } from 'antd';
import { useState } from 'react';
import { bindRole, listRoles, searchRoles, searchUsers, unbindRole, type RoleBinding } from '../api/access';
import { listNamespaces } from '../api/namespaces';
import { useSession } from '../api/session';
import { DeleteButton } from '../components/DeleteButton';
import { FailureAlert, useReport } from '../components/failure';
import { ListTable } from '../components/ListTable';
import { Status } from '../components/Status';
import { SuggestInput } from '../components/SuggestInput';
import { useMay } from '../components/useMay';
import { useListAddress } from '../components/useListAddress';
import { FormDialog } from '../components/FormDialog';
import { useI18n } from '../i18n';
import { administrator, auditor, builtIn, ownerOf } from '../lib/roles';
import { formatHash } from '../lib/router';

/** What exists already, and the roles that the server knows by their names. */
async function suggestRoles(prefix: string, signal: AbortSignal): Promise<string[]> {
  const namespaces = await listNamespaces(signal).catch(() => []);
  const known = [auditor, ...namespaces.map((entry) => `${ownerOf}${entry.namespace || 'public'}`)];
  const found = await searchRoles(prefix, signal);
  return [...found, ...known.filter((role) => role.toLowerCase().includes(prefix.toLowerCase()))];
}

function RoleDialog({ username, onClose }: { username: string; onClose: () => void }) {
  const { t } = useI18n();
  const { failed, done } = useReport();
  const client = useQueryClient();
  const [form] = Form.useForm<RoleBinding>();
  const bind = useMutation({
    mutationFn: ({ role, username: user }: RoleBinding) => bindRole(role.trim(), user.trim()),
    onSuccess: (_, { role, username: user }) => {
      done(t('roles.bound', { role, user }));
      void client.invalidateQueries({ queryKey: ['roles'] });
      onClose();
    },
    onError: (error, { role, username: user }) => failed(t('roles.bind.failed', { role, user }), error),
  });
  return (
    <FormDialog
      title={t('roles.bind')}
      testId="role-form-submit"
      pending={bind.isPending}
      form={form}
      initialValues={{ username }}
      onFinish={(values) => bind.mutate(values)}
      onClose={onClose}
    >
      <Form.Item
        name="role"
        label={t('roles.role')}
        extra={t('roles.role.hint')}
        rules={[
          { required: true, whitespace: true, message: t('roles.role.missing') },
          { max: 50, message: t('form.tooLong', { max: 50 }) },
        ]}
      >
        <SuggestInput name="role" testId="role-form-role" suggest={suggestRoles} />
      </Form.Item>
      <Form.Item
        name="username"
        label={t('roles.user')}
        rules={[{ required: true, whitespace: true, message: t('login.username.missing') }]}
      >
        <SuggestInput name="user" testId="role-form-username" suggest={searchUsers} />
      </Form.Item>
    </FormDialog>
  );
}

export default function RolesPage() {
  const { t } = useI18n();
  const { session } = useSession();
  const { failed, done } = useReport();
  const client = useQueryClient();
  const { query, page, filter, turn } = useListAddress();
  const writable = useMay().operator('w');
  const [creating, setCreating] = useState(false);
  const role = query.role ?? '';
  const username = query.username ?? '';
  const roles = useQuery({
    queryKey: ['roles', role, username, page],
    queryFn: ({ signal }) => listRoles(role, username, page, signal),
    placeholderData: (previous) => previous,
  });

  const unbind = (binding: RoleBinding) =>
    unbindRole(binding.role, binding.username).then(
      () => {
        done(t('roles.unbound', { role: binding.role, user: binding.username }));
        return client.invalidateQueries({ queryKey: ['roles'] });
      },
      (error: unknown) => failed(t('roles.unbind.failed', { role: binding.role, user: binding.username }), error),
    );

  return (
    <>
      <div className="muster-toolbar">
        <Input.Search
          key={`r${role}`}
          data-testid="role-search"
          allowClear
          defaultValue={role}
          placeholder={t('roles.search.role')}
          aria-label={t('roles.search.role')}
          style={{ width: 220 }}
          onSearch={(text) => filter({ role: text.trim() })}
        />
        <Input.Search
          key={`u${username}`}
          allowClear
          defaultValue={username}
          placeholder={t('roles.search.user')}
          aria-label={t('roles.search.user')}
          style={{ width: 220 }}
          onSearch={(text) => filter({ username: text.trim() })}
        />
        <span className="spacer" />
        {writable && (
          <Button type="primary" icon={<PlusOutlined />} data-testid="role-create" onClick={() => setCreating(true)}>
            {t('roles.bind')}
          </Button>
        )}
      </div>
      {roles.error && <FailureAlert error={roles.error} retry={() => void roles.refetch()} />}
      <ListTable<RoleBinding>
        data-testid="role-table"
        rowKey={(binding) => `${binding.role}/${binding.username}`}
        loading={roles.isPending}
        dataSource={roles.data?.pageItems ?? []}
        total={roles.data?.totalCount ?? 0}
        page={page}
        turn={turn}
        onRow={(binding) => ({ 'data-testid': `role-row-${binding.role}-${binding.username}` }) as object}
        columns={[
          {
            title: t('roles.role'),
            dataIndex: 'role',
            render: (name: string) => (builtIn(name) ? <Status tone="accent">{name}</Status> : <b>{name}</b>),
          },
          { title: t('roles.user'), dataIndex: 'username' },
          {
            title: t('action.column'),
            key: 'action',
            width: 260,
            render: (_, binding) => (
              <Space size={16}>
                {!builtIn(binding.role) && (
                  <Button type="link" size="small" href={formatHash('/permissionsManagement', { role: binding.role })}>
                    {t('roles.permissions')}
                  </Button>
                )}
                {writable && !(binding.role === administrator && binding.username === session?.username) && (
                  <DeleteButton
                    testId={`role-delete-${binding.role}-${binding.username}`}
                    label={t('roles.unbind')}
                    question={t('roles.unbind.question', { role: binding.role, user: binding.username })}
                    consequence={t('roles.unbind.consequence')}
                    onConfirm={() => unbind(binding)}
                  />
                )}
              </Space>
            ),
          },
        ]}
      />
      {creating && <RoleDialog username={username.replaceAll('*', '')} onClose={() => setCreating(false)} />}
    </>
  );
}
