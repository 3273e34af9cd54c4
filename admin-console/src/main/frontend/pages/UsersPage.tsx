import { PlusOutlined } from '@ant-design/icons';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Checkbox, Form, Input, Space } from 'antd';
import { useState } from 'react';
import { createUser, deleteUser, listUsers, type User } from '../api/access';
import { useSession } from '../api/session';
import { DeleteButton } from '../components/DeleteButton';
import { ExplainDrawer } from '../components/ExplainDrawer';
import { FailureAlert, useReport } from '../components/failure';
import { ListTable } from '../components/ListTable';
import { PasswordDialog } from '../components/PasswordDialog';
import { useMay } from '../components/useMay';
import { useListAddress } from '../components/useListAddress';
import { FormDialog } from '../components/FormDialog';
import { useI18n } from '../i18n';
import { formatHash } from '../lib/router';

interface NewUser {
  username: string;
  password: string;
  change: boolean;
}

function UserDialog({ onClose }: { onClose: () => void }) {
  const { t } = useI18n();
  const { failed, done } = useReport();
  const client = useQueryClient();
  const [form] = Form.useForm<NewUser>();
  const create = useMutation({
    mutationFn: (values: NewUser) => createUser(values.username.trim(), values.password, values.change),
    onSuccess: (_, { username }) => {
      done(t('users.created', { name: username }));
      void client.invalidateQueries({ queryKey: ['users'] });
      onClose();
    },
    onError: (error, { username }) => failed(t('users.create.failed', { name: username }), error),
  });
  return (
    <FormDialog
      title={t('users.create')}
      testId="user-form-submit"
      pending={create.isPending}
      form={form}
      initialValues={{ change: true }}
      onFinish={(values) => create.mutate(values)}
      onClose={onClose}
    >
      <Form.Item
        name="username"
        label={t('users.name')}
        rules={[
          { required: true, whitespace: true, message: t('login.username.missing') },
          { max: 50, message: t('form.tooLong', { max: 50 }) },
        ]}
      >
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
  const { failed, done } = useReport();
  const client = useQueryClient();
  const { query, page, filter, turn } = useListAddress();
  const writable = useMay().operator('w');
  const [creating, setCreating] = useState(false);
  const [password, setPassword] = useState<string | null>(null);
  const [explained, setExplained] = useState<string | null>(null);
  const search = query.username ?? '';
  const users = useQuery({
    queryKey: ['users', search, page],
    queryFn: ({ signal }) => listUsers(search, page, signal),
    placeholderData: (previous) => previous,
  });

  const remove = (username: string) =>
    deleteUser(username).then(
      () => {
        done(t('users.deleted', { name: username }));
        return client.invalidateQueries({ queryKey: ['users'] });
      },
      (error: unknown) => failed(t('users.delete.failed', { name: username }), error),
    );

  return (
    <>
      <div className="muster-toolbar">
        <Input.Search
          key={search}
          data-testid="user-search"
          allowClear
          defaultValue={search}
          placeholder={t('users.search')}
          aria-label={t('users.search')}
          style={{ width: 260 }}
          onSearch={(text) => filter({ username: text.trim() })}
        />
        <span className="spacer" />
        {writable && (
          <Button type="primary" icon={<PlusOutlined />} data-testid="user-create" onClick={() => setCreating(true)}>
            {t('users.create')}
          </Button>
        )}
      </div>
      {users.error && <FailureAlert error={users.error} retry={() => void users.refetch()} />}
      <ListTable<User>
        data-testid="user-table"
        rowKey="username"
        loading={users.isPending}
        dataSource={users.data?.pageItems ?? []}
        total={users.data?.totalCount ?? 0}
        page={page}
        turn={turn}
        onRow={(user) => ({ 'data-testid': `user-row-${user.username}` }) as object}
        columns={[
          { title: t('users.name'), dataIndex: 'username', render: (name: string) => <b>{name}</b> },
          {
            title: t('action.column'),
            key: 'action',
            width: 460,
            render: (_, user) => (
              <Space size={16}>
                <Button type="link" size="small" href={formatHash('/rolesManagement', { username: user.username })}>
                  {t('users.roles')}
                </Button>
                <Button
                  type="link"
                  size="small"
                  data-testid={`user-explain-${user.username}`}
                  onClick={() => setExplained(user.username)}
                >
                  {t('explain.open')}
                </Button>
                {writable && (
                  <Button
                    type="link"
                    size="small"
                    data-testid={`user-password-${user.username}`}
                    onClick={() => setPassword(user.username)}
                  >
                    {t('users.password')}
                  </Button>
                )}
                {writable && user.username !== session?.username && (
                  <DeleteButton
                    testId={`user-delete-${user.username}`}
                    question={t('users.delete.question', { name: user.username })}
                    consequence={t('users.delete.consequence')}
                    onConfirm={() => remove(user.username)}
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
