import { Form, Input, Select } from 'antd';
import { configTypes } from '../api/config';
import { useI18n } from '../i18n';
import { atMost, needed, plainName } from '../lib/rules';
import { problemIn } from '../lib/validate';
import { CodeEditor } from './CodeEditor';

export interface ConfigForm {
  dataId: string;
  group: string;
  type: string;
  content: string;
  desc: string;
  appName: string;
  config_tags: string;
}

/** What a configuration is called, what is known about it, and its content: the fields of a form around them. */
export function ConfigFields({
  published,
  existing,
  writable,
}: {
  /** What the form began with. */
  published: ConfigForm;
  /** Whether it is there already: then its name stays. */
  existing: boolean;
  writable: boolean;
}) {
  const { t } = useI18n();
  const type = Form.useWatch<string | undefined>('type') ?? published.type;
  return (
    <>
      <div style={{ display: 'grid', gridTemplateColumns: 'repeat(auto-fit, minmax(220px, 1fr))', columnGap: 16 }}>
        <Form.Item
          name="dataId"
          label={t('configs.dataId')}
          rules={[needed(t('configs.dataId.missing')), plainName(t), atMost(t, 256)]}
        >
          <Input
            readOnly={existing}
            variant={existing ? 'filled' : 'outlined'}
            autoFocus={!existing}
            data-testid="config-form-dataId"
          />
        </Form.Item>
        <Form.Item
          name="group"
          label={t('configs.group')}
          rules={[needed(t('configs.group.missing')), plainName(t), atMost(t, 128)]}
        >
          <Input readOnly={existing} variant={existing ? 'filled' : 'outlined'} data-testid="config-form-group" />
        </Form.Item>
        <Form.Item name="type" label={t('configs.type')}>
          <Select options={configTypes.map((value) => ({ value, label: value }))} data-testid="config-form-type" />
        </Form.Item>
        <Form.Item name="appName" label={t('configs.app')} rules={[atMost(t, 128)]}>
          <Input />
        </Form.Item>
        <Form.Item name="config_tags" label={t('configs.tags')} tooltip={t('configs.tags.hint')}>
          <Input />
        </Form.Item>
        <Form.Item name="desc" label={t('configs.description')} rules={[atMost(t, 128)]}>
          <Input />
        </Form.Item>
      </div>
      <Form.Item
        name="content"
        label={t('configs.content')}
        dependencies={['type']}
        rules={[
          needed(t('configs.content.missing')),
          {
            // Telling, not forbidding: a template may well be invalid on its own.
            warningOnly: true,
            validator: async (_, content: string) => {
              const problem = content && (await problemIn(type, content));
              if (problem) {
                throw new Error(
                  t('configs.content.bad', {
                    type: type,
                    reason: problem.line
                      ? t('configs.content.line', { line: problem.line, reason: problem.message })
                      : problem.message,
                  }),
                );
              }
            },
          },
        ]}
      >
        <CodeEditor type={type} label={t('configs.content')} readOnly={!writable} testId="config-form-content" />
      </Form.Item>
    </>
  );
}
