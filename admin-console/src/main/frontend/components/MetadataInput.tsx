import { Form, Input } from 'antd';
import { useI18n } from '../i18n';
import { parseMetadata } from '../lib/metadata';

/** A JSON object of texts, checked while it is typed. */
export function MetadataInput({ testId }: { testId?: string }) {
  const { t } = useI18n();
  return (
    <Form.Item
      name="metadata"
      label={t('metadata')}
      rules={[
        {
          validator: (_, text: string) => {
            const result = parseMetadata(text ?? '');
            return result.ok
              ? Promise.resolve()
              : Promise.reject(new Error(t(`metadata.bad.${result.reason}`, { key: result.key ?? '' })));
          },
        },
      ]}
    >
      <Input.TextArea
        className="mono"
        data-testid={testId}
        autoSize={{ minRows: 3, maxRows: 12 }}
        placeholder='{"version": "1.0"}'
        spellCheck={false}
      />
    </Form.Item>
  );
}
