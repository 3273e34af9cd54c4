import { EllipsisOutlined } from '@ant-design/icons';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { App, Button, Dropdown, Form, Input, type MenuProps } from 'antd';
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
import { useI18n } from '../i18n';
import { isUp, summarize } from '../lib/raft';
import { atMost, needed } from '../lib/rules';
import { useReport } from './failure';
import { FormDialog } from './FormDialog';

/** Tells the server about the cluster and looks at it again, whatever came of it. */
function useClusterChange() {
  const { t } = useI18n();
  const { failed, done } = useReport();
  const client = useQueryClient();
  return (work: Promise<{ state?: string } | unknown>, success: string, failure: string) =>
    work
      .then(
        (answer) => {
          const running = (answer as { state?: string } | null)?.state === 'RUNNING';
          done(running ? t('members.running') : success);
        },
        (error: unknown) => failed(failure, error),
      )
      .finally(() => void client.invalidateQueries({ queryKey: ['cluster'] }));
}

/** Takes a node out of service; the reason is shown to everybody who looks at the cluster. */
function TakeOutDialog({ member, onClose }: { member: RaftMember; onClose: () => void }) {
  const { t } = useI18n();
  const change = useClusterChange();
  const [form] = Form.useForm<{ reason: string }>();
  const out = useMutation({
    mutationFn: (reason: string) =>
      change(
        takeOut(member.address, reason),
        t('members.takeOut.done', { node: member.address }),
        t('members.takeOut.failed', { node: member.address }),
      ),
    onSettled: onClose,
  });
  return (
    <FormDialog<{ reason: string }>
      title={t('members.takeOut.question', { node: member.address })}
      action={t('members.takeOut')}
      testId="member-takeOut-submit"
      pending={out.isPending}
      form={form}
      onFinish={({ reason }) => out.mutate((reason ?? '').trim())}
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
  const { modal } = App.useApp();
  const change = useClusterChange();
  const [takingOut, setTakingOut] = useState(false);
  const node = member.address;
  const leads = node === state.leader;
  const summary = summarize(state);
  const ask = (question: string, consequence: string, action: string, danger: boolean, run: () => Promise<unknown>) =>
    void modal.confirm({
      title: question,
      content: consequence,
      okText: action,
      okButtonProps: { danger, 'data-testid': 'confirm-ok' },
      autoFocusButton: 'cancel',
      onOk: run,
    });
  const items: MenuProps['items'] = [
    {
      key: 'lead',
      label: <span data-testid={`member-lead-${node}`}>{t('members.lead')}</span>,
      disabled: leads || member.state !== 'UP' || member.voter === false,
      onClick: () =>
        ask(t('members.lead.question', { node }), t('members.lead.consequence'), t('members.lead'), false, () =>
          change(transferLeadership(node), t('members.lead.done', { node }), t('members.lead.failed', { node })),
        ),
    },
    member.outOfService
      ? {
          key: 'back',
          label: <span data-testid={`member-back-${node}`}>{t('members.bringBack')}</span>,
          onClick: () =>
            void change(
              bringBack(node),
              t('members.bringBack.done', { node }),
              t('members.bringBack.failed', { node }),
            ),
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
          () => change(removeMember(node), t('members.remove.done', { node }), t('members.remove.failed', { node })),
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
  const change = useClusterChange();
  const [form] = Form.useForm<{ address: string }>();
  const add = useMutation({
    mutationFn: (node: string) =>
      change(addMember(node), t('members.add.done', { node }), t('members.add.failed', { node })),
    onSettled: onClose,
  });
  return (
    <FormDialog<{ address: string }>
      title={t('members.add')}
      action={t('members.add.submit')}
      testId="member-form-submit"
      pending={add.isPending}
      form={form}
      initialValues={{ address }}
      onFinish={(values) => add.mutate(values.address.trim())}
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
