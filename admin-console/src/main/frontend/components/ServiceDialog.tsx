import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Form, Input, InputNumber } from 'antd';
import { createService, updateService, type ServiceDetail, type ServiceKey } from '../api/naming';
import { FormDialog } from './FormDialog';
import { useI18n } from '../i18n';
import { formatMetadata } from '../lib/metadata';
import { useReport } from './failure';
import { MetadataInput } from './MetadataInput';

interface ServiceForm {
  serviceName: string;
  groupName: string;
  protectThreshold: number;
  metadata: string;
}

/** Creates a service, or edits the one given. */
export function ServiceDialog({
  namespaceId,
  existing,
  onClose,
  onCreated,
}: {
  namespaceId: string;
  existing?: ServiceDetail['service'];
  onClose: () => void;
  onCreated?: (key: ServiceKey) => void;
}) {
  const { t } = useI18n();
  const { failed, done } = useReport();
  const client = useQueryClient();
  const [form] = Form.useForm<ServiceForm>();
  const save = useMutation({
    mutationFn: async (values: ServiceForm) => {
      const key = {
        namespaceId,
        groupName: values.groupName.trim() || 'DEFAULT_GROUP',
        serviceName: values.serviceName.trim(),
      };
      const settings = { protectThreshold: values.protectThreshold ?? 0, metadata: values.metadata ?? '' };
      await (existing ? updateService(key, settings, existing.selector) : createService(key, settings));
      return key;
    },
    onSuccess: (key) => {
      done(t(existing ? 'services.saved' : 'services.created', { name: key.serviceName }));
      void client.invalidateQueries({ queryKey: ['services'] });
      void client.invalidateQueries({ queryKey: ['service'] });
      onClose();
      onCreated?.(key);
    },
    onError: (error, values) =>
      failed(t(existing ? 'services.save.failed' : 'services.create.failed', { name: values.serviceName }), error),
  });
  return (
    <FormDialog
      title={existing ? t('services.edit', { name: existing.name }) : t('services.create')}
      action={t(existing ? 'action.save' : 'action.create')}
      testId="service-form-submit"
      pending={save.isPending}
      form={form}
      initialValues={{
        serviceName: existing?.name ?? '',
        groupName: existing?.groupName ?? 'DEFAULT_GROUP',
        protectThreshold: existing?.protectThreshold ?? 0,
        metadata: formatMetadata(existing?.metadata),
      }}
      onFinish={(values) => save.mutate(values)}
      onClose={onClose}
    >
      <Form.Item
        name="serviceName"
        label={t('services.name')}
        rules={[
          { required: true, whitespace: true, message: t('services.name.missing') },
          { pattern: /^(?!.*@@)[^\s@][^\s]*$/, message: t('services.name.bad') },
          { max: 512, message: t('form.tooLong', { max: 512 }) },
        ]}
      >
        <Input
          readOnly={!!existing}
          variant={existing ? 'filled' : 'outlined'}
          autoFocus={!existing}
          data-testid="service-form-name"
        />
      </Form.Item>
      <Form.Item
        name="groupName"
        label={t('services.group')}
        rules={[
          { pattern: /^[a-zA-Z0-9\-_:.]*$/, message: t('form.ascii') },
          { max: 128, message: t('form.tooLong', { max: 128 }) },
        ]}
      >
        <Input readOnly={!!existing} variant={existing ? 'filled' : 'outlined'} data-testid="service-form-group" />
      </Form.Item>
      <Form.Item name="protectThreshold" label={t('services.threshold')} extra={t('services.threshold.hint')}>
        <InputNumber min={0} max={1} step={0.1} style={{ width: 140 }} />
      </Form.Item>
      <MetadataInput testId="service-form-metadata" />
    </FormDialog>
  );
}
