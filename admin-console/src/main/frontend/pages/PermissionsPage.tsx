import { PlusOutlined } from '@ant-design/icons';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Alert, Button, Form, Input, Radio, Select } from 'antd';
import { useState } from 'react';
import { grant, listPermissions, revoke, searchRoles, type Permission } from '../api/access';
import { describeResource } from '../components/describeResource';
import { DeleteButton } from '../components/DeleteButton';
import { FailureAlert, useReport } from '../components/failure';
import { ListTable } from '../components/ListTable';
import { useNamespaceName, useNamespaces } from '../components/NamespaceSelect';
import { Status } from '../components/Status';
import { SuggestInput } from '../components/SuggestInput';
import { useMay } from '../components/useMay';
import { useListAddress } from '../components/useListAddress';
import { FormDialog } from '../components/FormDialog';
import { useI18n } from '../i18n';
import { formatResource, type Resource, type ResourceType } from '../lib/permissions';

interface GrantForm {
  role: string;
  namespace: string;
  type: ResourceType;
  group: string;
  name: string;
  action: string;
}

function PermissionDialog({ role, onClose }: { role: string; onClose: () => void }) {
  const { t } = useI18n();
  const { failed, done } = useReport();
  const client = useQueryClient();
  const namespaces = useNamespaces();
  const [form] = Form.useForm<GrantForm>();
  const values = Form.useWatch([], form) as GrantForm | undefined;
  const resourceOf = (input: GrantForm): Resource => ({
    namespace: input.namespace ?? '',
    group: input.group ?? '',
    type: input.type,
    name: input.name ?? '',
  });
  const nameOf = useNamespaceName();
  const create = useMutation({
    mutationFn: (input: GrantForm) =>
      grant({ role: input.role.trim(), resource: formatResource(resourceOf(input)), action: input.action }),
    onSuccess: (_, input) => {
      done(t('permissions.granted', { role: input.role }));
      void client.invalidateQueries({ queryKey: ['permissions'] });
      onClose();
    },
    onError: (error, input) => failed(t('permissions.grant.failed', { role: input.role }), error),
  });
  const preview = values?.type ? formatResource(resourceOf(values)) : '';
  const spaces = (namespaces.data ?? [{ namespace: '', namespaceShowName: 'public' }]).map((entry) => ({
    value: entry.namespace === 'public' ? '' : entry.namespace,
    label: entry.namespaceShowName || 'public',
  }));
  return (
    <FormDialog
      title={t('permissions.grant')}
      testId="permission-form-submit"
      pending={create.isPending}
      form={form}
      initialValues={{ role, namespace: '', type: '*', group: '', name: '', action: 'r' }}
      onFinish={(input) => create.mutate(input)}
      onClose={onClose}
    >
      <Form.Item
        name="role"
        label={t('roles.role')}
        rules={[{ required: true, whitespace: true, message: t('roles.role.missing') }]}
      >
        <SuggestInput name="role" testId="permission-form-role" suggest={searchRoles} />
      </Form.Item>
      <Form.Item name="action" label={t('permissions.action')}>
        <Radio.Group
          data-testid="permission-form-action"
          optionType="button"
          options={[
            { value: 'r', label: t('permissions.r') },
            { value: 'w', label: t('permissions.w') },
            { value: 'rw', label: t('permissions.rw') },
          ]}
        />
      </Form.Item>
      <Form.Item name="namespace" label={t('permissions.namespace')}>
        <Select
          data-testid="permission-form-namespace"
          options={[...spaces, { value: '*', label: t('permissions.anyNamespace') }]}
          showSearch={{ optionFilterProp: 'label' }}
        />
      </Form.Item>
      <Form.Item name="type" label={t('permissions.type')}>
        <Radio.Group
          optionType="button"
          options={[
            { value: '*', label: t('permissions.type.all') },
            { value: 'config', label: t('permissions.type.config') },
            { value: 'naming', label: t('permissions.type.naming') },
          ]}
        />
      </Form.Item>
      <Form.Item
        name="group"
        label={t('permissions.group')}
        rules={[{ pattern: /^[^:/\s]*$/, message: t('permissions.part.bad') }]}
      >
        <Input placeholder="*" data-testid="permission-form-group" />
      </Form.Item>
      <Form.Item
        name="name"
        label={t('permissions.name')}
        rules={[{ pattern: /^[^/\s]*$/, message: t('permissions.part.bad') }]}
      >
        <Input placeholder="*" data-testid="permission-form-name" />
      </Form.Item>
      {preview && (
        <Alert
          type="info"
          title={
            <span className="mono" data-testid="permission-form-preview">
              {preview}
            </span>
          }
          description={describeResource(t, preview, nameOf)}
        />
      )}
    </FormDialog>
  );
}

export default function PermissionsPage() {
  const { t } = useI18n();
  const { failed, done } = useReport();
  const client = useQueryClient();
  const { query, page, filter, turn } = useListAddress();
  const writable = useMay().operator('w');
  const [creating, setCreating] = useState(false);
  const role = query.role ?? '';
  const permissions = useQuery({
    queryKey: ['permissions', role, page],
    queryFn: ({ signal }) => listPermissions(role, page, signal),
    placeholderData: (previous) => previous,
  });
  const nameOf = useNamespaceName();
  const actionName: Record<string, string> = { r: t('permissions.r'), w: t('permissions.w'), rw: t('permissions.rw') };

  const remove = (permission: Permission) =>
    revoke(permission).then(
      () => {
        done(t('permissions.revoked', { role: permission.role }));
        return client.invalidateQueries({ queryKey: ['permissions'] });
      },
      (error: unknown) => failed(t('permissions.revoke.failed', { role: permission.role }), error),
    );

  return (
    <>
      <div className="muster-toolbar">
        <Input.Search
          key={role}
          data-testid="permission-search"
          allowClear
          defaultValue={role}
          placeholder={t('roles.search.role')}
          aria-label={t('roles.search.role')}
          style={{ width: 260 }}
          onSearch={(text) => filter({ role: text.trim() })}
        />
        <span className="spacer" />
        {writable && (
          <Button
            type="primary"
            icon={<PlusOutlined />}
            data-testid="permission-create"
            onClick={() => setCreating(true)}
          >
            {t('permissions.grant')}
          </Button>
        )}
      </div>
      {permissions.error && <FailureAlert error={permissions.error} retry={() => void permissions.refetch()} />}
      <ListTable<Permission>
        data-testid="permission-table"
        rowKey={(permission) => `${permission.role}/${permission.resource}/${permission.action}`}
        loading={permissions.isPending}
        dataSource={permissions.data?.pageItems ?? []}
        total={permissions.data?.totalCount ?? 0}
        page={page}
        turn={turn}
        onRow={(permission) => ({ 'data-testid': `permission-row-${permission.role}` }) as object}
        columns={[
          { title: t('roles.role'), dataIndex: 'role', render: (name: string) => <b>{name}</b> },
          {
            title: t('permissions.action'),
            dataIndex: 'action',
            width: 150,
            render: (action: string) => (
              <Status tone={action.includes('w') ? 'accent' : 'quiet'}>{actionName[action] ?? action}</Status>
            ),
          },
          {
            title: t('permissions.resource'),
            dataIndex: 'resource',
            render: (resource: string) => (
              <>
                <span className="mono">{resource}</span>
                <div style={{ opacity: 0.75, fontSize: 13 }}>{describeResource(t, resource, nameOf)}</div>
              </>
            ),
          },
          {
            title: t('action.column'),
            key: 'action-column',
            width: 120,
            hidden: !writable,
            render: (_, permission) => (
              <DeleteButton
                testId={`permission-delete-${permission.role}`}
                label={t('permissions.revoke')}
                question={t('permissions.revoke.question', {
                  role: permission.role,
                  action: actionName[permission.action] ?? permission.action,
                  resource: permission.resource,
                })}
                consequence={t('permissions.revoke.consequence')}
                onConfirm={() => remove(permission)}
              />
            ),
          },
        ]}
      />
      {creating && <PermissionDialog role={role.replaceAll('*', '')} onClose={() => setCreating(false)} />}
    </>
  );
}
