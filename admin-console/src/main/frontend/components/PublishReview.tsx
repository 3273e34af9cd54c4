import { useMutation, useQuery } from '@tanstack/react-query';
import { Alert, Modal, Space, Spin } from 'antd';
import { configDetail, publishConfig, type ConfigKey, type Publication } from '../api/config';
import { useI18n } from '../i18n';
import { DiffView } from './DiffView';
import { FailureAlert, useReport } from './failure';
import { useFailure } from './useFailure';

/** The last look before publishing: what changes against the version that is published at this moment. */
export function PublishReview({
  publication,
  base,
  onClose,
  onPublished,
}: {
  publication: Publication;
  /** The digest of the version that the text began from. */
  base: string | undefined;
  onClose: () => void;
  onPublished: (key: ConfigKey) => void;
}) {
  const { t } = useI18n();
  const { failed, done } = useReport();
  const key: ConfigKey = { dataId: publication.dataId, group: publication.group, tenant: publication.tenant };
  const published = useQuery({
    queryKey: ['config-review', key],
    queryFn: ({ signal }) => configDetail(key, signal),
    gcTime: 0,
    staleTime: 0,
  });
  const failure = useFailure(published);
  const current = published.data;
  const moved = !!current && current.md5 !== base;
  const publish = useMutation({
    // Compare and set against what is shown here: nobody's change is overwritten unseen.
    mutationFn: () => publishConfig(publication, current?.md5 ?? undefined),
    onSuccess: () => {
      done(t('configs.published', { dataId: key.dataId }));
      onPublished(key);
    },
    onError: (error) => {
      failed(t('configs.publish.failed', { dataId: key.dataId }), error);
      void published.refetch();
    },
  });
  return (
    <Modal
      open
      width={960}
      title={t('configs.publish.title', { dataId: key.dataId })}
      okText={t('configs.publish')}
      confirmLoading={publish.isPending}
      onOk={() => publish.mutate()}
      onCancel={onClose}
      okButtonProps={{ 'data-testid': 'config-publish', disabled: !published.isSuccess || published.isFetching }}
    >
      {published.isPending && failure == null && <Spin />}
      {failure != null && <FailureAlert error={failure} retry={() => void published.refetch()} />}
      {current !== undefined && (
        <Space orientation="vertical" size={12} style={{ width: '100%' }}>
          {moved && (
            <Alert type="warning" showIcon title={t('configs.conflict')} description={t('configs.conflict.hint')} />
          )}
          {!current && <Alert type="info" showIcon title={t('configs.publish.first')} />}
          {current && current.content === publication.content ? (
            <Alert type="info" showIcon title={t('configs.publish.same')} />
          ) : (
            <DiffView before={current?.content ?? ''} after={publication.content} />
          )}
        </Space>
      )}
    </Modal>
  );
}
