import { Alert, Form, Input, Radio, Select } from 'antd';
import { useState } from 'react';
import { grant, listPermissions, revoke, searchRoles, type Permission } from '../api/access';
import { DeleteButton } from '../components/DeleteButton';
import { describeResource } from '../components/describeResource';
import { FormDialog } from '../components/FormDialog';
import { ListTable } from '../components/ListTable';
import { useNamespaceName, useNamespaceOptions } from '../components/NamespaceSelect';
import { Status } from '../components/Status';
import { SuggestInput } from '../components/SuggestInput';
import { CreateButton, FilterField, Toolbar } from '../components/Toolbar';
import { useChange } from '../components/useChange';
import { useList } from '../components/useList';
import { useListAddress } from '../components/useListAddress';
import { useMay } from '../components/useMay';
import { useI18n } from '../i18n';
import { formatResource, type Resource, type ResourceType } from '../lib/permissions';
import { needed } from '../lib/rules';

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
  const spaces = useNamespaceOptions();
  const [form] = Form.useForm<GrantForm>();
  const values = Form.useWatch([], form) as GrantForm | undefined;
  const resourceOf = (input: GrantForm): Resource => ({
    namespace: input.namespace ?? '',
    group: input.group ?? '',
    type: input.type,
    name: input.name ?? '',
  });
  const nameOf = useNamespaceName();
  const create = useChange<GrantForm>({
    change: (input) =>
      grant({ role: input.role.trim(), resource: formatResource(resourceOf(input)), action: input.action }),
    stale: ['permissions'],
    done: ({ role: name }) => t('permissions.granted', { role: name }),
    failed: ({ role: name }) => t('permissions.grant.failed', { role: name }),
    onDone: onClose,
  });
  const preview = values?.type ? formatResource(resourceOf(values)) : '';
  return (
    <FormDialog
      title={t('permissions.grant')}
      testId="permission-form-submit"
      pending={create.isPending}
      form={form}
      initialValues={{ role, namespace: '', type: '*', group: '', name: '', action: 'r' }}
      onFinish={create.mutate}
      onClose={onClose}
    >
      <Form.Item name="role" label={t('roles.role')} rules={[needed(t('roles.role.missing'))]}>
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
          options={[...spaces.options, { value: '*', label: t('permissions.anyNamespace') }]}
          showSearch={spaces.showSearch}
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
  const address = useListAddress();
  const writable = useMay().operator('w');
  const [creating, setCreating] = useState(false);
  const nameOf = useNamespaceName();
  const role = address.query.role ?? '';
  const permissions = useList(['permissions', role], address, (page, signal) => listPermissions(role, page, signal));
  const remove = useChange<Permission>({
    change: revoke,
    stale: ['permissions'],
    done: (permission) => t('permissions.revoked', { role: permission.role }),
    failed: (permission) => t('permissions.revoke.failed', { role: permission.role }),
  });
  const actionName: Record<string, string> = { r: t('permissions.r'), w: t('permissions.w'), rw: t('permissions.rw') };
  return (
    <>
      <Toolbar
        filters={
          <FilterField
            address={address}
            name="role"
            label={t('roles.search.role')}
            width={260}
            testId="permission-search"
          />
        }
      >
        {writable && (
          <CreateButton testId="permission-create" onClick={() => setCreating(true)}>
            {t('permissions.grant')}
          </CreateButton>
        )}
      </Toolbar>
      <ListTable<Permission>
        list={permissions}
        testId="permission-table"
        rowKey={(permission) => `${permission.role}/${permission.resource}/${permission.action}`}
        rowTestId={(permission) => `permission-row-${permission.role}`}
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
                onConfirm={() => remove.mutateAsync(permission)}
              />
            ),
          },
        ]}
      />
      {creating && <PermissionDialog role={role.replaceAll('*', '')} onClose={() => setCreating(false)} />}
    </>
  );
}
