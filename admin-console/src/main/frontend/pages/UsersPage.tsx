import { Checkbox, Form, Input, Space } from 'antd';
import { useState } from 'react';
import { createUser, deleteUser, listUsers, type User } from '../api/access';
import { useSession } from '../api/session';
import { DeleteButton } from '../components/DeleteButton';
import { ExplainDrawer } from '../components/ExplainDrawer';
import { FormDialog } from '../components/FormDialog';
import { ListTable } from '../components/ListTable';
import { PasswordDialog } from '../components/PasswordDialog';
import { RowAction } from '../components/RowAction';
import { CreateButton, FilterField, Toolbar } from '../components/Toolbar';
import { useChange } from '../components/useChange';
import { useList } from '../components/useList';
import { useListAddress } from '../components/useListAddress';
import { useMay } from '../components/useMay';
import { useI18n } from '../i18n';
import { formatHash } from '../lib/router';
import { atMost, needed } from '../lib/rules';

interface NewUser {
  username: string;
  password: string;
  change: boolean;
}

function UserDialog({ onClose }: { onClose: () => void }) {
  const { t } = useI18n();
  const create = useChange<NewUser>({
    change: ({ username, password, change }) => createUser(username.trim(), password, change),
    stale: ['users'],
    done: ({ username }) => t('users.created', { name: username }),
    failed: ({ username }) => t('users.create.failed', { name: username }),
    onDone: onClose,
  });
  return (
    <FormDialog<NewUser>
      title={t('users.create')}
      testId="user-form-submit"
      pending={create.isPending}
      initialValues={{ change: true }}
      onFinish={create.mutate}
      onClose={onClose}
    >
      <Form.Item name="username" label={t('users.name')} rules={[needed(t('login.username.missing')), atMost(t, 50)]}>
        <Input autoFocus autoComplete="off" data-testid="user-form-username" />
      </Form.Item>
      <Form.Item
        name="password"
        label={t('login.password')}
        rules={[{ required: true, message: t('login.password.missing') }]}
      >
        <Input.Password autoComplete="new-password" data-testid="user-form-password" />
      </Form.Item>
      <Form.Item name="change" valuePropName="checked" extra={t('users.change.hint')}>
        <Checkbox data-testid="user-form-change">{t('users.change')}</Checkbox>
      </Form.Item>
    </FormDialog>
  );
}

export default function UsersPage() {
  const { t } = useI18n();
  const { session } = useSession();
  const address = useListAddress();
  const writable = useMay().operator('w');
  const [creating, setCreating] = useState(false);
  const [password, setPassword] = useState<string | null>(null);
  const [explained, setExplained] = useState<string | null>(null);
  const search = address.query.username ?? '';
  const users = useList(['users', search], address, (page, signal) => listUsers(search, page, signal));
  const remove = useChange({
    change: deleteUser,
    stale: ['users'],
    done: (name) => t('users.deleted', { name }),
    failed: (name) => t('users.delete.failed', { name }),
  });
  return (
    <>
      <Toolbar
        filters={
          <FilterField address={address} name="username" label={t('users.search')} width={260} testId="user-search" />
        }
      >
        {writable && (
          <CreateButton testId="user-create" onClick={() => setCreating(true)}>
            {t('users.create')}
          </CreateButton>
        )}
      </Toolbar>
      <ListTable<User>
        list={users}
        testId="user-table"
        rowKey="username"
        rowTestId={(user) => `user-row-${user.username}`}
        columns={[
          { title: t('users.name'), dataIndex: 'username', render: (name: string) => <b>{name}</b> },
          {
            title: t('action.column'),
            key: 'action',
            width: 460,
            render: (_, user) => (
              <Space size={16}>
                <RowAction href={formatHash('/rolesManagement', { username: user.username })}>
                  {t('users.roles')}
                </RowAction>
                <RowAction data-testid={`user-explain-${user.username}`} onClick={() => setExplained(user.username)}>
                  {t('explain.open')}
                </RowAction>
                {writable && (
                  <RowAction data-testid={`user-password-${user.username}`} onClick={() => setPassword(user.username)}>
                    {t('users.password')}
                  </RowAction>
                )}
                {writable && user.username !== session?.username && (
                  <DeleteButton
                    testId={`user-delete-${user.username}`}
                    question={t('users.delete.question', { name: user.username })}
                    consequence={t('users.delete.consequence')}
                    onConfirm={() => remove.mutateAsync(user.username)}
                  />
                )}
              </Space>
            ),
          },
        ]}
      />
      {creating && <UserDialog onClose={() => setCreating(false)} />}
      {explained && <ExplainDrawer username={explained} onClose={() => setExplained(null)} />}
      {password && <PasswordDialog username={password} onClose={() => setPassword(null)} />}
    </>
  );
}
