import { Form, Input, Modal, Radio } from 'antd';
import {
  publicationOf,
  publishGray,
  type ConfigDetail,
  type ConfigKey,
  type GrayRelease,
  type GrayTarget,
} from '../api/config';
import { useI18n } from '../i18n';
import { parseAddresses, targetOf } from '../lib/gray';
import { needed, plainName } from '../lib/rules';
import { CodeEditor } from './CodeEditor';
import { useChange } from './useChange';

interface GrayForm {
  kind: GrayTarget['kind'];
  ips: string;
  tag: string;
  content: string;
}

/** Publishes a version for some clients, or a new text of one that is out already. */
export function GrayDialog({
  detail,
  configKey,
  existing,
  onClose,
}: {
  detail: ConfigDetail;
  configKey: ConfigKey;
  existing?: GrayRelease;
  onClose: () => void;
}) {
  const { t } = useI18n();
  const [form] = Form.useForm<GrayForm>();
  const target = existing && targetOf(existing);
  const kind = Form.useWatch('kind', form) ?? target?.kind ?? 'beta';
  const publish = useChange<GrayForm>({
    change: (values) =>
      publishGray(
        publicationOf(detail, configKey, values.content),
        values.kind === 'beta'
          ? { kind: 'beta', ips: (parseAddresses(values.ips) ?? []).join(',') }
          : { kind: 'tag', tag: values.tag.trim() },
      ),
    stale: ['grays'],
    done: () => t('gray.published', { dataId: configKey.dataId }),
    failed: () => t('gray.publish.failed', { dataId: configKey.dataId }),
    onDone: onClose,
  });
  return (
    <Modal
      open
      width={960}
      // Escape belongs to the editor, and a slip beside the dialogue must not cost the text.
      keyboard={false}
      mask={{ closable: false }}
      title={t(existing ? 'gray.edit' : 'gray.create')}
      okText={t('configs.publish')}
      confirmLoading={publish.isPending}
      okButtonProps={{ 'data-testid': 'gray-form-submit', htmlType: 'submit' }}
      onCancel={onClose}
      modalRender={(dialogue) => (
        <Form<GrayForm>
          form={form}
          layout="vertical"
          requiredMark={false}
          initialValues={{
            kind: target?.kind ?? 'beta',
            ips: target?.kind === 'beta' ? target.ips : '',
            tag: target?.kind === 'tag' ? target.tag : '',
            content: existing?.content ?? detail.content,
          }}
          onFinish={publish.mutate}
        >
          {dialogue}
        </Form>
      )}
    >
      <Form.Item name="kind" label={t('gray.who')}>
        <Radio.Group
          disabled={!!existing}
          optionType="button"
          options={[
            { value: 'beta', label: t('gray.beta') },
            { value: 'tag', label: t('gray.tag') },
          ]}
        />
      </Form.Item>
      <Form.Item
        name="ips"
        hidden={kind !== 'beta'}
        label={t('gray.ips')}
        extra={t('gray.ips.hint')}
        rules={
          kind === 'beta'
            ? [
                {
                  validator: (_, text: string) => {
                    const addresses = parseAddresses(text ?? '');
                    return addresses && addresses.length > 0
                      ? Promise.resolve()
                      : Promise.reject(new Error(t('gray.ips.bad')));
                  },
                },
              ]
            : []
        }
      >
        <Input.TextArea
          className="mono"
          autoSize={{ minRows: 1, maxRows: 4 }}
          placeholder="10.0.0.7, 10.0.0.8"
          data-testid="gray-form-ips"
        />
      </Form.Item>
      <Form.Item
        name="tag"
        hidden={kind !== 'tag'}
        label={t('gray.tag.name')}
        extra={t('gray.tag.hint')}
        rules={kind === 'tag' ? [needed(t('gray.tag.missing')), plainName(t)] : []}
      >
        <Input readOnly={!!existing} data-testid="gray-form-tag" />
      </Form.Item>
      <Form.Item name="content" label={t('configs.content')} rules={[needed(t('configs.content.missing'))]}>
        <CodeEditor
          type={detail.type || 'text'}
          label={t('configs.content')}
          testId="gray-form-content"
          minHeight={220}
          maxHeight="40vh"
        />
      </Form.Item>
    </Modal>
  );
}
