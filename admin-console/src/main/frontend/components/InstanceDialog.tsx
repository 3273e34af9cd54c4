import { Form, InputNumber, Switch } from 'antd';
import { updateInstance, type Instance, type ServiceKey } from '../api/naming';
import { useI18n } from '../i18n';
import { formatMetadata, parseMetadata } from '../lib/metadata';
import { FormDialog } from './FormDialog';
import { MetadataInput } from './MetadataInput';
import { useChange } from './useChange';

interface InstanceForm {
  weight: number;
  enabled: boolean;
  metadata: string;
}

/** Weight, traffic and metadata of an instance. */
export function InstanceDialog({
  service,
  instance,
  onClose,
}: {
  service: ServiceKey;
  instance: Instance;
  onClose: () => void;
}) {
  const { t } = useI18n();
  const address = `${instance.ip}:${instance.port}`;
  const save = useChange<Instance>({
    change: (changed) => updateInstance(service, changed),
    stale: ['service'],
    done: () => t('instances.saved', { address }),
    failed: () => t('instances.save.failed', { address }),
    onDone: onClose,
  });
  return (
    <FormDialog<InstanceForm>
      title={t('instances.edit', { address })}
      action={t('action.save')}
      testId="instance-form-submit"
      pending={save.isPending}
      initialValues={{
        weight: instance.weight,
        enabled: instance.enabled,
        metadata: formatMetadata(instance.metadata),
      }}
      onFinish={(values) => {
        const metadata = parseMetadata(values.metadata ?? '');
        if (metadata.ok)
          save.mutate({ ...instance, weight: values.weight, enabled: values.enabled, metadata: metadata.value });
      }}
      onClose={onClose}
    >
      <Form.Item
        name="weight"
        label={t('instances.weight')}
        extra={t('instances.weight.hint')}
        rules={[{ required: true, message: t('instances.weight.missing') }]}
      >
        <InputNumber
          min={0}
          max={10000}
          step={0.5}
          autoFocus
          style={{ width: 140 }}
          data-testid="instance-form-weight"
        />
      </Form.Item>
      <Form.Item name="enabled" label={t('instances.enabled')} valuePropName="checked">
        <Switch data-testid="instance-form-enabled" />
      </Form.Item>
      <MetadataInput testId="instance-form-metadata" />
    </FormDialog>
  );
}
