import { Form, Input, InputNumber } from 'antd';
import { createService, updateService, type ServiceDetail, type ServiceKey } from '../api/naming';
import { useI18n } from '../i18n';
import { formatMetadata } from '../lib/metadata';
import { atMost, needed, plainName } from '../lib/rules';
import { FormDialog } from './FormDialog';
import { MetadataInput } from './MetadataInput';
import { useChange } from './useChange';

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
  const save = useChange<ServiceForm, ServiceKey>({
    change: async (values) => {
      const key = {
        namespaceId,
        groupName: values.groupName.trim() || 'DEFAULT_GROUP',
        serviceName: values.serviceName.trim(),
      };
      const settings = { protectThreshold: values.protectThreshold ?? 0, metadata: values.metadata ?? '' };
      await (existing ? updateService(key, settings, existing.selector) : createService(key, settings));
      return key;
    },
    stale: ['services', 'service'],
    done: (_, key) => t(existing ? 'services.saved' : 'services.created', { name: key.serviceName }),
    failed: (values) => t(existing ? 'services.save.failed' : 'services.create.failed', { name: values.serviceName }),
    onDone: (_, key) => {
      onClose();
      onCreated?.(key);
    },
  });
  return (
    <FormDialog<ServiceForm>
      title={existing ? t('services.edit', { name: existing.name }) : t('services.create')}
      action={t(existing ? 'action.save' : 'action.create')}
      testId="service-form-submit"
      pending={save.isPending}
      initialValues={{
        serviceName: existing?.name ?? '',
        groupName: existing?.groupName ?? 'DEFAULT_GROUP',
        protectThreshold: existing?.protectThreshold ?? 0,
        metadata: formatMetadata(existing?.metadata),
      }}
      onFinish={save.mutate}
      onClose={onClose}
    >
      <Form.Item
        name="serviceName"
        label={t('services.name')}
        rules={[
          needed(t('services.name.missing')),
          { pattern: /^(?!.*@@)[^\s@][^\s]*$/, message: t('services.name.bad') },
          atMost(t, 512),
        ]}
      >
        <Input
          readOnly={!!existing}
          variant={existing ? 'filled' : 'outlined'}
          autoFocus={!existing}
          data-testid="service-form-name"
        />
      </Form.Item>
      <Form.Item name="groupName" label={t('services.group')} rules={[plainName(t), atMost(t, 128)]}>
        <Input readOnly={!!existing} variant={existing ? 'filled' : 'outlined'} data-testid="service-form-group" />
      </Form.Item>
      <Form.Item name="protectThreshold" label={t('services.threshold')} extra={t('services.threshold.hint')}>
        <InputNumber min={0} max={1} step={0.1} style={{ width: 140 }} />
      </Form.Item>
      <MetadataInput testId="service-form-metadata" />
    </FormDialog>
  );
}
