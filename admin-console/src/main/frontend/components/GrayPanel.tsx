import { PlusOutlined } from '@ant-design/icons';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { App, Button, Card, Empty, Form, Input, Modal, Radio, Skeleton, Space, Typography } from 'antd';
import { useState } from 'react';
import {
  listGrays,
  publishConfig,
  publishGray,
  stopGray,
  type ConfigDetail,
  type ConfigKey,
  type GrayRelease,
  type GrayTarget,
  type Publication,
} from '../api/config';
import { useI18n } from '../i18n';
import { parseAddresses, targetOf } from '../lib/gray';
import { CodeEditor } from './CodeEditor';
import { DeleteButton } from './DeleteButton';
import { DiffView } from './DiffView';
import { FailureAlert, useReport } from './failure';
import { Status } from './Status';

interface GrayForm {
  kind: GrayTarget['kind'];
  ips: string;
  tag: string;
  content: string;
}

function publicationOf(detail: ConfigDetail, key: ConfigKey, content: string): Publication {
  return {
    ...key,
    content,
    type: detail.type || 'text',
    desc: detail.desc ?? '',
    appName: detail.appName ?? '',
    config_tags: detail.configTags ?? '',
  };
}

/** Publishes a version for some clients, or a new text of one that is out already. */
function GrayDialog({
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
  const { failed, done } = useReport();
  const client = useQueryClient();
  const [form] = Form.useForm<GrayForm>();
  const target = existing && targetOf(existing);
  const kind = Form.useWatch('kind', form) ?? target?.kind ?? 'beta';
  const publish = useMutation({
    mutationFn: (values: GrayForm) =>
      publishGray(
        publicationOf(detail, configKey, values.content),
        values.kind === 'beta'
          ? { kind: 'beta', ips: (parseAddresses(values.ips) ?? []).join(',') }
          : { kind: 'tag', tag: values.tag.trim() },
      ),
    onSuccess: () => {
      done(t('gray.published', { dataId: configKey.dataId }));
      void client.invalidateQueries({ queryKey: ['grays'] });
      onClose();
    },
    onError: (error) => failed(t('gray.publish.failed', { dataId: configKey.dataId }), error),
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
          onFinish={(values) => publish.mutate(values)}
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
        rules={
          kind === 'tag'
            ? [
                { required: true, whitespace: true, message: t('gray.tag.missing') },
                { pattern: /^[a-zA-Z0-9\-_:.]*$/, message: t('form.ascii') },
              ]
            : []
        }
      >
        <Input readOnly={!!existing} data-testid="gray-form-tag" />
      </Form.Item>
      <Form.Item
        name="content"
        label={t('configs.content')}
        rules={[{ required: true, whitespace: true, message: t('configs.content.missing') }]}
      >
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

/** The gray versions of a configuration: who gets what, how it differs, and the two ways to end it. */
export function GrayPanel({
  detail,
  configKey,
  writable,
}: {
  detail: ConfigDetail;
  configKey: ConfigKey;
  writable: boolean;
}) {
  const { t } = useI18n();
  const { modal } = App.useApp();
  const { failed, done } = useReport();
  const client = useQueryClient();
  const [editing, setEditing] = useState<GrayRelease | 'new' | null>(null);
  const grays = useQuery({
    queryKey: ['grays', configKey],
    queryFn: ({ signal }) => listGrays(configKey, signal),
  });
  const nameOf = (release: GrayRelease) => {
    const target = targetOf(release);
    return target.kind === 'beta' ? t('gray.for.beta', { ips: target.ips }) : t('gray.for.tag', { tag: target.tag });
  };
  const stop = (release: GrayRelease) =>
    stopGray(configKey, targetOf(release)).then(
      () => {
        done(t('gray.stopped'));
        return client.invalidateQueries({ queryKey: ['grays'] });
      },
      (error: unknown) => failed(t('gray.stop.failed'), error),
    );
  const promote = (release: GrayRelease) =>
    void modal.confirm({
      title: t('gray.promote.question', { dataId: configKey.dataId }),
      content: t('gray.promote.consequence'),
      okText: t('gray.promote'),
      okButtonProps: { 'data-testid': 'confirm-ok' },
      autoFocusButton: 'cancel',
      // The whole world first: a failure in between leaves the gray version to those who had it.
      onOk: () =>
        publishConfig(publicationOf(detail, configKey, release.content), detail.md5 ?? undefined)
          .then(() => stopGray(configKey, targetOf(release)))
          .then(
            () => {
              done(t('configs.published', { dataId: configKey.dataId }));
              void client.invalidateQueries({ queryKey: ['grays'] });
              void client.invalidateQueries({ queryKey: ['config'] });
            },
            (error: unknown) => failed(t('configs.publish.failed', { dataId: configKey.dataId }), error),
          ),
    });
  return (
    <Space orientation="vertical" size={14} style={{ width: '100%' }} data-testid="grays">
      {grays.error && <FailureAlert error={grays.error} retry={() => void grays.refetch()} />}
      {grays.isPending && <Skeleton active />}
      {grays.data?.length === 0 && <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t('gray.none')} />}
      {grays.data?.map((release) => (
        <Card
          key={release.grayName}
          size="small"
          data-testid={`gray-${release.grayName}`}
          title={
            <Space wrap>
              <Status tone="accent">{t(targetOf(release).kind === 'beta' ? 'gray.beta' : 'gray.tag')}</Status>
              <Typography.Text style={{ fontWeight: 400, whiteSpace: 'normal' }}>{nameOf(release)}</Typography.Text>
            </Space>
          }
          extra={
            writable && (
              <Space size={16}>
                <Button type="link" size="small" onClick={() => setEditing(release)}>
                  {t('action.edit')}
                </Button>
                <Button
                  type="link"
                  size="small"
                  data-testid={`gray-promote-${release.grayName}`}
                  onClick={() => promote(release)}
                >
                  {t('gray.promote')}
                </Button>
                <DeleteButton
                  label={t('gray.stop')}
                  testId={`gray-stop-${release.grayName}`}
                  question={t('gray.stop.question', { who: nameOf(release) })}
                  consequence={t('gray.stop.consequence')}
                  onConfirm={() => stop(release)}
                />
              </Space>
            )
          }
        >
          <DiffView before={detail.content} after={release.content} />
        </Card>
      ))}
      {writable && grays.isSuccess && (
        <Button icon={<PlusOutlined />} data-testid="gray-create" onClick={() => setEditing('new')}>
          {t('gray.create')}
        </Button>
      )}
      {editing && (
        <GrayDialog
          detail={detail}
          configKey={configKey}
          existing={editing === 'new' ? undefined : editing}
          onClose={() => setEditing(null)}
        />
      )}
    </Space>
  );
}
