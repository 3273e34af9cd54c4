import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Form, InputNumber, Switch } from 'antd';
import { updateInstance, type Instance, type ServiceKey } from '../api/naming';
import { useI18n } from '../i18n';
import { formatMetadata, parseMetadata } from '../lib/metadata';
import { useReport } from './failure';
import { FormDialog } from './FormDialog';
import { MetadataInput } from './MetadataInput';

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
  const { failed, done } = useReport();
  const client = useQueryClient();
  const [form] = Form.useForm<{ weight: number; enabled: boolean; metadata: string }>();
  const address = `${instance.ip}:${instance.port}`;
  const save = useMutation({
    mutationFn: (changed: Instance) => updateInstance(service, changed),
    onSuccess: () => {
      done(t('instances.saved', { address }));
      void client.invalidateQueries({ queryKey: ['service'] });
      onClose();
    },
    onError: (error) => failed(t('instances.save.failed', { address }), error),
  });
  return (
    <FormDialog
      title={t('instances.edit', { address })}
      action={t('action.save')}
      testId="instance-form-submit"
      pending={save.isPending}
      form={form}
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
