import { Form, Input, Space } from 'antd';
import { useState } from 'react';
import { ApiError } from '../api/errors';
import { createNamespace, deleteNamespace, listNamespaces, updateNamespace, type Namespace } from '../api/namespaces';
import { DeleteButton } from '../components/DeleteButton';
import { FormDialog } from '../components/FormDialog';
import { ListTable } from '../components/ListTable';
import { monoColumn } from '../components/monoColumn';
import { RowAction } from '../components/RowAction';
import { Status } from '../components/Status';
import { CreateButton, FilterField, Toolbar } from '../components/Toolbar';
import { useChange } from '../components/useChange';
import { useList } from '../components/useList';
import { useListAddress } from '../components/useListAddress';
import { useMay } from '../components/useMay';
import { useI18n } from '../i18n';
import { atMost, needed } from '../lib/rules';

interface NamespaceForm {
  id: string;
  name: string;
  description: string;
}

function isPublic(namespace: Namespace): boolean {
  return namespace.namespace === '';
}

function NamespaceDialog({ existing, onClose }: { existing?: Namespace; onClose: () => void }) {
  const { t } = useI18n();
  const save = useChange<NamespaceForm>({
    change: ({ id, name, description }) =>
      existing
        ? updateNamespace(existing.namespace, name.trim(), description ?? '')
        : createNamespace((id ?? '').trim(), name.trim(), description ?? ''),
    stale: ['namespaces'],
    done: ({ name }) => t('namespaces.saved', { name }),
    failed: ({ name }) => t('namespaces.save.failed', { name }),
    reason: (error) =>
      error instanceof ApiError && error.kind === 'invalid' && !error.detail
        ? new Error(t('namespaces.save.hint'))
        : error,
    onDone: onClose,
  });
  return (
    <FormDialog<NamespaceForm>
      title={existing ? t('namespaces.edit', { name: existing.namespaceShowName }) : t('namespaces.create')}
      action={t(existing ? 'action.save' : 'action.create')}
      testId="namespace-form-submit"
      pending={save.isPending}
      initialValues={{
        id: existing?.namespace ?? '',
        name: existing?.namespaceShowName ?? '',
        description: existing?.namespaceDesc ?? '',
      }}
      onFinish={save.mutate}
      onClose={onClose}
    >
      <Form.Item
        name="name"
        label={t('namespaces.name')}
        rules={[
          needed(t('namespaces.name.missing')),
          { pattern: /^[^@#$%^&*]*$/, message: t('namespaces.name.bad') },
          atMost(t, 128),
        ]}
      >
        <Input autoFocus data-testid="namespace-form-name" />
      </Form.Item>
      <Form.Item
        name="id"
        label={t('namespaces.id')}
        extra={existing ? undefined : t('namespaces.id.hint')}
        rules={[{ pattern: /^[\w-]*$/, message: t('namespaces.save.hint') }, atMost(t, 128)]}
      >
        <Input readOnly={!!existing} variant={existing ? 'filled' : 'outlined'} data-testid="namespace-form-id" />
      </Form.Item>
      <Form.Item name="description" label={t('namespaces.description')} rules={[atMost(t, 256)]}>
        <Input.TextArea autoSize={{ minRows: 2, maxRows: 6 }} />
      </Form.Item>
    </FormDialog>
  );
}

export default function NamespacesPage() {
  const { t } = useI18n();
  const address = useListAddress();
  const keyword = address.query.keyword ?? '';
  const namespaces = useList(['namespaces', 'page', keyword], address, (page, signal) =>
    listNamespaces(keyword, page, signal),
  );
  const writable = useMay().operator('w');
  const [editing, setEditing] = useState<Namespace | 'new' | null>(null);
  const remove = useChange<Namespace>({
    change: (namespace) => deleteNamespace(namespace.namespace),
    stale: ['namespaces'],
    done: (namespace) => t('namespaces.deleted', { name: namespace.namespaceShowName }),
    failed: (namespace) => t('namespaces.delete.failed', { name: namespace.namespaceShowName }),
  });
  return (
    <>
      <Toolbar
        filters={
          <FilterField
            address={address}
            name="keyword"
            label={t('namespaces.search')}
            width={260}
            testId="namespace-search"
          />
        }
      >
        {writable && (
          <CreateButton testId="namespace-create" onClick={() => setEditing('new')}>
            {t('namespaces.create')}
          </CreateButton>
        )}
      </Toolbar>
      <ListTable<Namespace>
        list={namespaces}
        testId="namespace-table"
        rowKey="namespace"
        rowTestId={(namespace) => `namespace-row-${namespace.namespace || 'public'}`}
        columns={[
          {
            title: t('namespaces.name'),
            dataIndex: 'namespaceShowName',
            render: (name: string, namespace) => (
              <Space>
                <b>{name}</b>
                {isPublic(namespace) && <Status tone="quiet">{t('namespaces.public')}</Status>}
              </Space>
            ),
          },
          monoColumn(t('namespaces.id'), 'namespace'),
          { title: t('namespaces.description'), dataIndex: 'namespaceDesc' },
          {
            title: t('namespaces.configs'),
            dataIndex: 'configCount',
            align: 'right',
            width: 140,
            render: (count: number) => <span className="num">{count}</span>,
          },
          {
            title: t('action.column'),
            key: 'action',
            width: 170,
            hidden: !writable,
            render: (_, namespace) =>
              !isPublic(namespace) && (
                <Space size={16}>
                  <RowAction onClick={() => setEditing(namespace)}>{t('action.edit')}</RowAction>
                  <DeleteButton
                    testId={`namespace-delete-${namespace.namespace}`}
                    question={t('namespaces.delete.question', {
                      name: namespace.namespaceShowName,
                      id: namespace.namespace,
                    })}
                    consequence={t('namespaces.delete.consequence', { count: namespace.configCount })}
                    onConfirm={() => remove.mutateAsync(namespace)}
                  />
                </Space>
              ),
          },
        ]}
      />
      {editing && (
        <NamespaceDialog existing={editing === 'new' ? undefined : editing} onClose={() => setEditing(null)} />
      )}
    </>
  );
}
