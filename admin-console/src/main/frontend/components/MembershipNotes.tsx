import { Alert, Button, Space, Spin } from 'antd';
import { useState } from 'react';
import type { Difference, RaftState } from '../api/cluster';
import { useI18n } from '../i18n';
import { AddMemberDialog } from './MemberActions';

/** What is under way with the membership, and where the files of the nodes say something else. */
export function MembershipNotes({ state, writable }: { state: RaftState; writable: boolean }) {
  const { t } = useI18n();
  const [adding, setAdding] = useState<Difference | null>(null);
  const change = state.lastChange;
  const values = change && { node: change.address, by: change.by || '-', problem: change.problem ?? '' };
  return (
    <>
      {change && values && change.state !== 'DONE' && (
        <Alert
          data-testid="member-change"
          type={change.state === 'FAILED' ? 'error' : 'info'}
          showIcon
          icon={change.state === 'RUNNING' ? <Spin size="small" /> : undefined}
          title={t(`members.change.${change.kind}.${change.state}`, values)}
          description={change.state === 'FAILED' ? change.problem : t('members.change.running.hint')}
        />
      )}
      {(state.differences ?? []).map((difference) => (
        <Alert
          key={`${difference.kind}/${difference.address}`}
          data-testid={`member-difference-${difference.address}`}
          type="warning"
          showIcon
          title={t(`members.difference.${difference.kind}`, { node: difference.address })}
          description={
            <>
              <div>{difference.text}</div>
              <Space wrap size={[16, 0]} className="mono">
                {difference.listedBy.length > 0 && (
                  <span>{t('members.difference.listed', { nodes: difference.listedBy.join(', ') })}</span>
                )}
                {difference.notListedBy.length > 0 && (
                  <span>{t('members.difference.notListed', { nodes: difference.notListedBy.join(', ') })}</span>
                )}
              </Space>
            </>
          }
          action={
            writable &&
            difference.kind === 'LISTED_ONLY' && (
              <Button size="small" onClick={() => setAdding(difference)}>
                {t('members.add')}
              </Button>
            )
          }
        />
      ))}
      {adding && <AddMemberDialog address={adding.address} onClose={() => setAdding(null)} />}
    </>
  );
}
