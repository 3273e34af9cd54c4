import { useQuery } from '@tanstack/react-query';
import { Form, Space } from 'antd';
import { useState } from 'react';
import {
  bindRole,
  countAdministrators,
  listRoles,
  searchRoles,
  searchUsers,
  unbindRole,
  type RoleBinding,
} from '../api/access';
import { listNamespaces } from '../api/namespaces';
import { DeleteButton } from '../components/DeleteButton';
import { FormDialog } from '../components/FormDialog';
import { ListTable } from '../components/ListTable';
import { RowAction } from '../components/RowAction';
import { Status } from '../components/Status';
import { SuggestInput } from '../components/SuggestInput';
import { CreateButton, FilterField, Toolbar } from '../components/Toolbar';
import { useChange } from '../components/useChange';
import { useList } from '../components/useList';
import { useListAddress } from '../components/useListAddress';
import { useMay } from '../components/useMay';
import { useI18n } from '../i18n';
import { administrator, auditor, builtIn, ownerOf } from '../lib/roles';
import { formatHash } from '../lib/router';
import { atMost, needed } from '../lib/rules';

/** What exists already, and the roles that the server knows by their names. */
async function suggestRoles(prefix: string, signal: AbortSignal): Promise<string[]> {
  const typed = prefix.toLowerCase();
  const start = ownerOf.toLowerCase();
  const keyword = typed.startsWith(start) ? typed.slice(start.length) : start.includes(typed) ? '' : typed;
  const namespaces = await listNamespaces(keyword, { pageNo: 1, pageSize: 50 }, signal).then(
    (page) => page.pageItems,
    () => [],
  );
  const known = [administrator, auditor, ...namespaces.map((entry) => `${ownerOf}${entry.namespace || 'public'}`)];
  const found = await searchRoles(prefix, signal);
  return [...found, ...known.filter((role) => role.toLowerCase().includes(typed))];
}

function RoleDialog({ username, onClose }: { username: string; onClose: () => void }) {
  const { t } = useI18n();
  const [form] = Form.useForm<RoleBinding>();
  const role = Form.useWatch('role', form) ?? '';
  const bind = useChange<RoleBinding>({
    change: (binding) => bindRole(binding.role.trim(), binding.username.trim()),
    stale: ['roles'],
    done: (binding) => t('roles.bound', { role: binding.role, user: binding.username }),
    failed: (binding) => t('roles.bind.failed', { role: binding.role, user: binding.username }),
    onDone: onClose,
  });
  return (
    <FormDialog<RoleBinding>
      title={t('roles.bind')}
      testId="role-form-submit"
      form={form}
      pending={bind.isPending}
      initialValues={{ username }}
      onFinish={bind.mutate}
      onClose={onClose}
    >
      <Form.Item
        name="role"
        label={t('roles.role')}
        extra={t(role.trim() === administrator ? 'roles.administrator.hint' : 'roles.role.hint')}
        rules={[needed(t('roles.role.missing')), atMost(t, 50)]}
      >
        <SuggestInput name="role" testId="role-form-role" suggest={suggestRoles} />
      </Form.Item>
      <Form.Item name="username" label={t('roles.user')} rules={[needed(t('login.username.missing'))]}>
        <SuggestInput name="user" testId="role-form-username" suggest={searchUsers} />
      </Form.Item>
    </FormDialog>
  );
}

export default function RolesPage() {
  const { t } = useI18n();
  const address = useListAddress();
  const writable = useMay().operator('w');
  const [creating, setCreating] = useState(false);
  const { role = '', username = '' } = address.query;
  const roles = useList(['roles', role, username], address, (page, signal) => listRoles(role, username, page, signal));
  const administrators = useQuery({
    queryKey: ['roles', 'administrators'],
    queryFn: ({ signal }) => countAdministrators(signal),
    enabled: writable,
  });
  // The last way in is never taken away: the server refuses it for everybody.
  const mayWithdraw = ({ role: name }: RoleBinding) =>
    writable && (name !== administrator || (administrators.data ?? 0) > 1);
  const unbind = useChange<RoleBinding>({
    change: (binding) => unbindRole(binding.role, binding.username),
    stale: ['roles'],
    done: (binding) => t('roles.unbound', { role: binding.role, user: binding.username }),
    failed: (binding) => t('roles.unbind.failed', { role: binding.role, user: binding.username }),
  });
  return (
    <>
      <Toolbar
        filters={
          <>
            <FilterField address={address} name="role" label={t('roles.search.role')} testId="role-search" />
            <FilterField address={address} name="username" label={t('roles.search.user')} />
          </>
        }
      >
        {writable && (
          <CreateButton testId="role-create" onClick={() => setCreating(true)}>
            {t('roles.bind')}
          </CreateButton>
        )}
      </Toolbar>
      <ListTable<RoleBinding>
        list={roles}
        testId="role-table"
        rowKey={(binding) => `${binding.role}/${binding.username}`}
        rowTestId={(binding) => `role-row-${binding.role}-${binding.username}`}
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
                  <RowAction href={formatHash('/permissionsManagement', { role: binding.role })}>
                    {t('roles.permissions')}
                  </RowAction>
                )}
                {mayWithdraw(binding) && (
                  <DeleteButton
                    testId={`role-delete-${binding.role}-${binding.username}`}
                    label={t('roles.unbind')}
                    question={t('roles.unbind.question', { role: binding.role, user: binding.username })}
                    consequence={t('roles.unbind.consequence')}
                    onConfirm={() => unbind.mutateAsync(binding)}
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
