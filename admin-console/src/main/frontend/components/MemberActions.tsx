import { EllipsisOutlined } from '@ant-design/icons';
import { Button, Dropdown, Form, Input, type MenuProps } from 'antd';
import { useState } from 'react';
import {
  addMember,
  bringBack,
  removeMember,
  takeOut,
  transferLeadership,
  type RaftMember,
  type RaftState,
} from '../api/cluster';
import { useI18n, type Key } from '../i18n';
import { isUp, summarize } from '../lib/raft';
import { atMost, needed } from '../lib/rules';
import { FormDialog } from './FormDialog';
import { useChange } from './useChange';
import { useConfirm } from './useConfirm';

/** A change of the membership. Some go on after the answer: the page shows how far they are. */
function useMemberChange<V extends { node: string }>(
  change: (value: V) => Promise<unknown>,
  texts: { done: Key; failed: Key },
  onDone?: () => void,
) {
  const { t } = useI18n();
  return useChange<V>({
    change,
    stale: ['cluster'],
    done: ({ node }, answer) => {
      const running = (answer as { state?: string } | null)?.state === 'RUNNING';
      return t(running ? 'members.running' : texts.done, { node });
    },
    failed: ({ node }) => t(texts.failed, { node }),
    onDone,
  });
}

/** Takes a node out of service; the reason is shown to everybody who looks at the cluster. */
function TakeOutDialog({ member, onClose }: { member: RaftMember; onClose: () => void }) {
  const { t } = useI18n();
  const out = useMemberChange<{ node: string; reason: string }>(
    ({ node, reason }) => takeOut(node, reason),
    { done: 'members.takeOut.done', failed: 'members.takeOut.failed' },
    onClose,
  );
  return (
    <FormDialog<{ reason: string }>
      title={t('members.takeOut.question', { node: member.address })}
      action={t('members.takeOut')}
      testId="member-takeOut-submit"
      pending={out.isPending}
      onFinish={({ reason }) => out.mutate({ node: member.address, reason: (reason ?? '').trim() })}
      onClose={onClose}
    >
      <p className="muster-hint">{t('members.takeOut.consequence')}</p>
      <Form.Item name="reason" label={t('members.reason')} rules={[atMost(t, 200)]}>
        <Input autoFocus data-testid="member-reason" />
      </Form.Item>
    </FormDialog>
  );
}

/** What an operator may do with one member. */
export function MemberActions({ member, state }: { member: RaftMember; state: RaftState }) {
  const { t } = useI18n();
  const confirm = useConfirm();
  const lead = useMemberChange<{ node: string }>(({ node }) => transferLeadership(node), {
    done: 'members.lead.done',
    failed: 'members.lead.failed',
  });
  const back = useMemberChange<{ node: string }>(({ node }) => bringBack(node), {
    done: 'members.bringBack.done',
    failed: 'members.bringBack.failed',
  });
  const removal = useMemberChange<{ node: string }>(({ node }) => removeMember(node), {
    done: 'members.remove.done',
    failed: 'members.remove.failed',
  });
  const [takingOut, setTakingOut] = useState(false);
  const node = member.address;
  const leads = node === state.leader;
  const summary = summarize(state);
  const ask = (question: string, consequence: string, action: string, danger: boolean, change: typeof lead) =>
    confirm({ question, consequence, action, danger, run: () => change.mutateAsync({ node }) });
  const items: MenuProps['items'] = [
    {
      key: 'lead',
      label: <span data-testid={`member-lead-${node}`}>{t('members.lead')}</span>,
      disabled: leads || member.state !== 'UP' || member.voter === false,
      onClick: () =>
        ask(t('members.lead.question', { node }), t('members.lead.consequence'), t('members.lead'), false, lead),
    },
    member.outOfService
      ? {
          key: 'back',
          label: <span data-testid={`member-back-${node}`}>{t('members.bringBack')}</span>,
          onClick: () => back.mutate({ node }),
        }
      : {
          key: 'out',
          label: <span data-testid={`member-out-${node}`}>{t('members.takeOut')}</span>,
          disabled: summary.total === 1,
          onClick: () => setTakingOut(true),
        },
    { type: 'divider' },
    {
      key: 'remove',
      danger: true,
      disabled: summary.total === 1,
      label: <span data-testid={`member-remove-${node}`}>{t('members.remove')}</span>,
      onClick: () =>
        ask(
          t('members.remove.question', { node }),
          `${t('members.remove.consequence', { total: Math.max(1, summary.total - 1) })} ${isUp(member) ? t('members.remove.up') : ''}`,
          t('members.remove'),
          true,
          removal,
        ),
    },
  ];
  return (
    <>
      <Dropdown trigger={['click']} menu={{ items }} placement="bottomRight">
        <Button
          type="text"
          size="small"
          icon={<EllipsisOutlined />}
          aria-label={t('members.actions', { node })}
          data-testid={`member-actions-${node}`}
        />
      </Dropdown>
      {takingOut && <TakeOutDialog member={member} onClose={() => setTakingOut(false)} />}
    </>
  );
}

/** Adds a node that runs already and waits to be let in. */
export function AddMemberDialog({ address = '', onClose }: { address?: string; onClose: () => void }) {
  const { t } = useI18n();
  const add = useMemberChange<{ node: string }>(
    ({ node }) => addMember(node),
    { done: 'members.add.done', failed: 'members.add.failed' },
    onClose,
  );
  return (
    <FormDialog<{ address: string }>
      title={t('members.add')}
      action={t('members.add.submit')}
      testId="member-form-submit"
      pending={add.isPending}
      initialValues={{ address }}
      onFinish={(values) => add.mutate({ node: values.address.trim() })}
      onClose={onClose}
    >
      <p className="muster-hint">{t('members.add.hint')}</p>
      <Form.Item
        name="address"
        label={t('cluster.node')}
        rules={[
          needed(t('members.address.bad')),
          { pattern: /^\s*(\[[0-9a-fA-F:.]+\]|[^\s:[\]/]+):\d{1,5}\s*$/, message: t('members.address.bad') },
        ]}
      >
        <Input className="mono" autoFocus placeholder="10.0.0.4:8848" data-testid="member-form-address" />
      </Form.Item>
    </FormDialog>
  );
}
