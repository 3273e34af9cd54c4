import { PlusOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Button, Card, Empty, Skeleton, Space, Typography } from 'antd';
import { useState } from 'react';
import {
  listGrays,
  publicationOf,
  publishConfig,
  stopGray,
  type ConfigDetail,
  type ConfigKey,
  type GrayRelease,
} from '../api/config';
import { useI18n } from '../i18n';
import { targetOf } from '../lib/gray';
import { DeleteButton } from './DeleteButton';
import { DiffView } from './DiffView';
import { FailureAlert } from './failure';
import { GrayDialog } from './GrayDialog';
import { RowAction } from './RowAction';
import { Status } from './Status';
import { useChange } from './useChange';
import { useConfirm } from './useConfirm';

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
  const confirm = useConfirm();
  const [editing, setEditing] = useState<GrayRelease | 'new' | null>(null);
  const grays = useQuery({
    queryKey: ['grays', configKey],
    queryFn: ({ signal }) => listGrays(configKey, signal),
  });
  const nameOf = (release: GrayRelease) => {
    const target = targetOf(release);
    return target.kind === 'beta' ? t('gray.for.beta', { ips: target.ips }) : t('gray.for.tag', { tag: target.tag });
  };
  const stop = useChange<GrayRelease>({
    change: (release) => stopGray(configKey, targetOf(release)),
    stale: ['grays'],
    done: () => t('gray.stopped'),
    failed: () => t('gray.stop.failed'),
  });
  const promotion = useChange<GrayRelease>({
    // The whole world first: a failure in between leaves the gray version to those who had it.
    change: async (release) => {
      await publishConfig(publicationOf(detail, configKey, release.content), detail.md5 ?? undefined);
      await stopGray(configKey, targetOf(release));
    },
    stale: ['grays', 'config'],
    done: () => t('configs.published', { dataId: configKey.dataId }),
    failed: () => t('configs.publish.failed', { dataId: configKey.dataId }),
  });
  const promote = (release: GrayRelease) =>
    confirm({
      question: t('gray.promote.question', { dataId: configKey.dataId }),
      consequence: t('gray.promote.consequence'),
      action: t('gray.promote'),
      run: () => promotion.mutateAsync(release),
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
                <RowAction onClick={() => setEditing(release)}>{t('action.edit')}</RowAction>
                <RowAction data-testid={`gray-promote-${release.grayName}`} onClick={() => promote(release)}>
                  {t('gray.promote')}
                </RowAction>
                <DeleteButton
                  label={t('gray.stop')}
                  testId={`gray-stop-${release.grayName}`}
                  question={t('gray.stop.question', { who: nameOf(release) })}
                  consequence={t('gray.stop.consequence')}
                  onConfirm={() => stop.mutateAsync(release)}
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
