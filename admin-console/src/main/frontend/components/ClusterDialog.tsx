import { Form, Input, InputNumber, Select, Switch } from 'antd';
import { updateCluster, type ClusterSettings, type ServiceCluster, type ServiceKey } from '../api/naming';
import { useI18n } from '../i18n';
import { formatMetadata } from '../lib/metadata';
import { atMost, needed } from '../lib/rules';
import { FormDialog } from './FormDialog';
import { MetadataInput } from './MetadataInput';
import { useChange } from './useChange';

/** How the servers check the persistent instances of a cluster, and its metadata. */
export function ClusterDialog({
  service,
  cluster,
  onClose,
}: {
  service: ServiceKey;
  cluster: ServiceCluster;
  onClose: () => void;
}) {
  const { t } = useI18n();
  const [form] = Form.useForm<ClusterSettings>();
  const type = Form.useWatch('type', form) ?? cluster.healthChecker?.type;
  const user = Form.useWatch('user', form) ?? cluster.healthChecker?.user;
  // The password is shown to nobody; it stays as long as it is the same user's.
  const known = cluster.healthChecker?.type === 'MYSQL' && user === cluster.healthChecker.user;
  const ownPort = Form.useWatch('useInstancePort', form) ?? cluster.useIPPort4Check;
  const save = useChange<ClusterSettings>({
    change: (settings) => updateCluster(service, cluster.name, settings),
    stale: ['service'],
    done: () => t('clusters.saved', { name: cluster.name }),
    failed: () => t('clusters.save.failed', { name: cluster.name }),
    onDone: onClose,
  });
  return (
    <FormDialog<ClusterSettings>
      title={t('clusters.edit', { name: cluster.name })}
      action={t('action.save')}
      testId="cluster-form-submit"
      pending={save.isPending}
      form={form}
      initialValues={{
        type: cluster.healthChecker?.type ?? 'TCP',
        path: cluster.healthChecker?.path ?? '',
        headers: cluster.healthChecker?.headers ?? '',
        expectedResponseCode: cluster.healthChecker?.expectedResponseCode ?? 200,
        user: cluster.healthChecker?.user ?? '',
        password: '',
        command: cluster.healthChecker?.cmd ?? '',
        useInstancePort: cluster.useIPPort4Check ?? true,
        checkPort: cluster.defaultCheckPort ?? 80,
        metadata: formatMetadata(cluster.metadata),
      }}
      onFinish={save.mutate}
      onClose={onClose}
    >
      <p className="muster-hint">{t('clusters.hint')}</p>
      <Form.Item name="type" label={t('clusters.type')}>
        <Select
          data-testid="cluster-form-type"
          options={[
            { value: 'TCP', label: t('clusters.type.TCP') },
            { value: 'HTTP', label: t('clusters.type.HTTP') },
            { value: 'MYSQL', label: t('clusters.type.MYSQL') },
            { value: 'NONE', label: t('clusters.type.NONE') },
          ]}
        />
      </Form.Item>
      <Form.Item
        name="path"
        label={t('clusters.path')}
        hidden={type !== 'HTTP'}
        rules={[{ pattern: /^(\/\S*)?$/, message: t('clusters.path.bad') }, atMost(t, 200)]}
      >
        <Input className="mono" placeholder="/health" data-testid="cluster-form-path" />
      </Form.Item>
      <Form.Item
        name="headers"
        label={t('clusters.headers')}
        hidden={type !== 'HTTP'}
        extra={t('clusters.headers.hint')}
      >
        <Input className="mono" />
      </Form.Item>
      <Form.Item name="expectedResponseCode" label={t('clusters.code')} hidden={type !== 'HTTP'}>
        <InputNumber min={100} max={599} precision={0} style={{ width: 140 }} />
      </Form.Item>
      {type === 'MYSQL' && (
        <>
          <Form.Item
            name="user"
            label={t('clusters.user')}
            rules={[needed(t('clusters.user.missing')), atMost(t, 1024)]}
          >
            <Input autoComplete="off" data-testid="cluster-form-user" />
          </Form.Item>
          <Form.Item
            name="password"
            label={t('clusters.password')}
            extra={known ? t('clusters.password.kept') : undefined}
            rules={[atMost(t, 1024)]}
          >
            <Input.Password autoComplete="new-password" data-testid="cluster-form-password" />
          </Form.Item>
          <Form.Item
            name="command"
            label={t('clusters.command')}
            extra={t('clusters.command.hint')}
            rules={[needed(t('clusters.command.missing')), atMost(t, 1024)]}
          >
            <Input className="mono" placeholder="select 1" data-testid="cluster-form-command" />
          </Form.Item>
        </>
      )}
      <Form.Item name="useInstancePort" label={t('clusters.ownPort')} valuePropName="checked" hidden={type === 'NONE'}>
        <Switch data-testid="cluster-form-own-port" />
      </Form.Item>
      <Form.Item name="checkPort" label={t('clusters.port')} hidden={type === 'NONE' || ownPort}>
        <InputNumber min={1} max={65535} precision={0} style={{ width: 140 }} data-testid="cluster-form-port" />
      </Form.Item>
      <MetadataInput testId="cluster-form-metadata" />
    </FormDialog>
  );
}
