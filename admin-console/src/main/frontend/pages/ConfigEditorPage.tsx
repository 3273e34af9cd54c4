import { HistoryOutlined } from '@ant-design/icons';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Breadcrumb, Button, Card, Empty, Form, Tabs, theme, Typography } from 'antd';
import { useEffect, useRef, useState } from 'react';
import { configDetail, type ConfigDetail, type ConfigKey } from '../api/config';
import { configTenant } from '../api/namespaces';
import { ConfigFields, type ConfigForm } from '../components/ConfigFields';
import { FailureAlert } from '../components/failure';
import { GrayPanel } from '../components/GrayPanel';
import { ListenersTable } from '../components/ListenersTable';
import { useNamespace, useNamespaceName } from '../components/NamespaceSelect';
import { PublishReview } from '../components/PublishReview';
import { Status } from '../components/Status';
import { useFailure } from '../components/useFailure';
import { useMay } from '../components/useMay';
import { usePartAddress } from '../components/usePartAddress';
import { useI18n } from '../i18n';
import { moment } from '../lib/days';
import { draftOf, dropDraft, keepDraft } from '../lib/drafts';
import { formatHash, navigate, useLocation } from '../lib/router';

interface Draft {
  values: ConfigForm;
  /** The digest of the version that the draft began from. */
  base: string | undefined;
}

/**
 * Edits one configuration. It stays as it is while the server shows newer versions of it, with its cursor and what can be undone: a text
 * that nobody has changed here follows them, any other one stays, and the last look before publishing tells that there is a newer one.
 */
function Editor({ tenant, namespace, existing }: { tenant: string; namespace: string; existing: ConfigDetail | null }) {
  const { t, language } = useI18n();
  const { path, query } = useLocation();
  const client = useQueryClient();
  const { token } = theme.useToken();
  const may = useMay();
  const [form] = Form.useForm<ConfigForm>();
  const listenersAddress = usePartAddress('listeners');
  const draftKey = existing ? `config/${tenant}/${existing.group}/${existing.dataId}` : `config/${tenant}/new`;
  const [kept] = useState(() => draftOf<Draft>(draftKey));
  const [base, setBase] = useState(kept ? kept.base : (existing?.md5 ?? undefined));
  const [changed, setChanged] = useState(!!kept);
  const [reviewing, setReviewing] = useState<ConfigForm | null>(null);
  /** What was published from here, until the server shows it. */
  const sent = useRef<string | null>(null);
  const published: ConfigForm = {
    dataId: existing?.dataId ?? '',
    group: existing?.group ?? 'DEFAULT_GROUP',
    type: existing?.type || 'text',
    content: existing?.content ?? '',
    desc: existing?.desc ?? '',
    appName: existing?.appName ?? '',
    config_tags: existing?.configTags ?? '',
  };
  const key: ConfigKey = { dataId: published.dataId, group: published.group, tenant };
  const writable = existing
    ? may.do({ action: 'w', type: 'config', namespace: tenant, group: existing.group, name: existing.dataId })
    : may.create('config', tenant);

  const shown = useRef(existing);
  useEffect(() => {
    if (!existing || shown.current === existing) return;
    shown.current = existing;
    const draft = draftOf<Draft>(draftKey);
    const own = sent.current === existing.content;
    if (!draft) form.setFieldsValue(published);
    if (!draft || own) {
      sent.current = null;
      setBase(existing.md5 ?? undefined);
      // Whoever goes on writing after publishing writes on their own version.
      if (draft) keepDraft<Draft>(draftKey, { ...draft, base: existing.md5 ?? undefined });
    }
  });

  const editor = (
    <Form<ConfigForm>
      form={form}
      layout="vertical"
      requiredMark={false}
      initialValues={kept?.values ?? published}
      onValuesChange={(_, values) => {
        setChanged(true);
        keepDraft<Draft>(draftKey, { values: { ...published, ...values }, base });
      }}
      onFinish={(values) => setReviewing({ ...published, ...values })}
    >
      <ConfigFields published={published} existing={!!existing} writable={writable} />
      <div className="muster-actions" style={{ background: token.colorBgContainer }}>
        {writable && (
          <Button type="primary" htmlType="submit" data-testid="config-review">
            {t('configs.review')}
          </Button>
        )}
        {changed && <Status tone="warn">{t('configs.unsaved')}</Status>}
        {existing?.modifyTime ? (
          <Typography.Text type="secondary" className="num">
            {t('configs.modified')}: {moment(existing.modifyTime, language)}
          </Typography.Text>
        ) : null}
        {existing?.md5 && (
          <Typography.Text type="secondary">
            {t('configs.md5')}: <span className="mono">{existing.md5}</span>
          </Typography.Text>
        )}
      </div>
    </Form>
  );

  return (
    <Card size="small">
      {existing ? (
        <Tabs
          activeKey={query.tab === 'listeners' || query.tab === 'gray' ? query.tab : 'content'}
          destroyOnHidden={false}
          onChange={(tab) => navigate(path, { ...query, tab: tab === 'content' ? undefined : tab }, { replace: true })}
          items={[
            { key: 'content', label: t('configs.content'), children: editor, forceRender: true },
            {
              key: 'gray',
              label: t('gray.title'),
              children: <GrayPanel detail={existing} configKey={key} writable={writable} />,
            },
            {
              key: 'listeners',
              label: t('configs.listeners'),
              children: <ListenersTable configKey={key} md5={existing.md5} address={listenersAddress} />,
            },
          ]}
        />
      ) : (
        editor
      )}
      {reviewing && (
        <PublishReview
          publication={{
            ...reviewing,
            dataId: reviewing.dataId.trim(),
            group: reviewing.group.trim(),
            tenant,
          }}
          base={base}
          onClose={() => setReviewing(null)}
          onPublished={(publishedKey) => {
            dropDraft(draftKey);
            sent.current = reviewing.content;
            setReviewing(null);
            setChanged(false);
            void client.invalidateQueries({ queryKey: ['configs'] });
            void client.invalidateQueries({ queryKey: ['config'] });
            navigate('/configeditor', { dataId: publishedKey.dataId, group: publishedKey.group, namespace });
          }}
        />
      )}
    </Card>
  );
}

export default function ConfigEditorPage() {
  const { t } = useI18n();
  const { path, query } = useLocation();
  const namespace = useNamespace();
  const nameOf = useNamespaceName();
  const tenant = configTenant(namespace || (query.tenant ?? ''));
  const creating = path.toLowerCase() === '/newconfig';
  const key: ConfigKey = { dataId: query.dataId ?? '', group: query.group || 'DEFAULT_GROUP', tenant };
  const detail = useQuery({
    queryKey: ['config', key],
    queryFn: ({ signal }) => configDetail(key, signal),
    enabled: !creating,
    // Nobody waits for a newer version here; the last look compares with what is published then.
    refetchOnWindowFocus: false,
  });
  const failure = useFailure(detail);
  return (
    <>
      <div className="muster-head">
        <Breadcrumb
          items={[
            { title: <a href={formatHash('/configurationManagement', { namespace })}>{t('nav.configs')}</a> },
            { title: nameOf(namespace) },
            { title: creating ? t('configs.create') : key.dataId },
          ]}
        />
        {detail.data && (
          <Button
            size="small"
            icon={<HistoryOutlined />}
            href={formatHash('/historyRollback', { dataId: key.dataId, group: key.group, namespace })}
          >
            {t('configs.history')}
          </Button>
        )}
      </div>
      {failure != null && <FailureAlert error={failure} retry={() => void detail.refetch()} />}
      {!creating && detail.isPending && failure == null && <Card loading />}
      {!creating && detail.isSuccess && !detail.data && (
        <Empty description={t('configs.none', { dataId: key.dataId, group: key.group })} />
      )}
      {(creating || detail.data) && (
        <Editor
          key={creating ? 'new' : `${tenant}/${key.group}/${key.dataId}`}
          tenant={tenant}
          namespace={namespace}
          existing={creating ? null : (detail.data ?? null)}
        />
      )}
    </>
  );
}
