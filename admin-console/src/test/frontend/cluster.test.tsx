// @vitest-environment jsdom
import { screen, waitFor } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import type { RaftState } from '../../main/frontend/api/cluster';
import { DigestTable } from '../../main/frontend/components/DigestTable';
import { ListenersTable } from '../../main/frontend/components/ListenersTable';
import { AddMemberDialog, MemberActions } from '../../main/frontend/components/MemberActions';
import { MembershipNotes } from '../../main/frontend/components/MembershipNotes';
import { RegistryNotes } from '../../main/frontend/components/RegistryNotes';
import { serve, show } from './page';

describe('what every node holds of a service', () => {
  it('is judged by the newest: the same, another, or no answer', async () => {
    serve(() => ({
      code: 0,
      data: [
        { address: 'a:1', digest: 'aaaa', revision: 9, instances: 2, healthy: 2 },
        { address: 'b:1', digest: 'bbbb', revision: 8, instances: 1, healthy: 1 },
        { address: 'c:1' },
      ],
    }));
    show(<DigestTable service={{ namespaceId: 'public', groupName: 'G', serviceName: 's' }} />);
    const rowOf = async (address: string) => (await screen.findByText(address)).closest('tr')?.textContent ?? '';
    expect(await rowOf('a:1')).toContain('the same');
    expect(await rowOf('b:1')).toContain('different');
    expect(await rowOf('c:1')).toContain('no answer');
  });
});

describe('who listens to a configuration', () => {
  it('is shown with the digest that each holds, and whether that is the published one', async () => {
    const rows = [
      { client: '10.0.0.1', md5: 'new' },
      { client: '10.0.0.2', md5: 'old' },
    ];
    const asked = serve(() => ({ code: 0, data: { totalCount: 62, pageItems: rows } }));
    const address = { page: { pageNo: 2, pageSize: 50 }, turn: () => undefined };
    show(<ListenersTable configKey={{ dataId: 'a', group: 'G', tenant: '' }} md5="new" address={address} />);
    const rowOf = async (client: string) => (await screen.findByText(client)).closest('tr')?.textContent ?? '';
    expect(await rowOf('10.0.0.1')).toContain('current');
    expect(await rowOf('10.0.0.2')).toContain('another version');
    expect(await rowOf('10.0.0.2')).toContain('old');
    expect(asked[0]).toMatchObject({
      path: 'v3/console/cs/config/listener',
      query: { dataId: 'a', groupName: 'G', namespaceId: '', pageNo: '2', pageSize: '50' },
    });
  });
});

describe('where cluster.conf and the live membership differ', () => {
  const state: RaftState = {
    self: 'a:1',
    leader: 'a:1',
    term: 1,
    role: 'LEADER',
    members: [],
    differences: [
      {
        kind: 'LISTED_ONLY',
        address: 'd:1',
        listedBy: ['a:1'],
        notListedBy: ['b:1'],
        text: 'd:1 is listed and no member',
      },
      {
        kind: 'MEMBER_ONLY',
        address: 'c:1',
        listedBy: [],
        notListedBy: ['a:1', 'b:1'],
        text: 'c:1 is a member and not listed',
      },
    ],
    lastChange: { kind: 'ADD', address: 'e:1', by: 'nacos', state: 'FAILED', problem: 'e:1 does not answer' },
  };

  it('is said node by node, with whose file it is, and the last change that failed with why', async () => {
    show(<MembershipNotes state={state} writable />);
    const listed = await screen.findByTestId('member-difference-d:1');
    expect(listed.textContent).toContain('d:1 is listed and no member');
    expect(listed.textContent).toContain('b:1');
    expect(listed.querySelector('button')).not.toBeNull();
    expect(screen.getByTestId('member-difference-c:1').querySelector('button')).toBeNull();
    expect(screen.getByTestId('member-change').textContent).toContain('e:1 does not answer');
  });

  it('offers nothing to whoever may only look', async () => {
    show(<MembershipNotes state={state} writable={false} />);
    expect((await screen.findByTestId('member-difference-d:1')).querySelector('button')).toBeNull();
  });
});

describe('the registries of the nodes', () => {
  it('are nothing to speak of while all are the same', () => {
    show(
      <RegistryNotes
        comparison={{ comparedAt: 7, nodes: [{ address: 'a:1', index: 7, same: true, provisional: 0 }] }}
      />,
    );
    expect(screen.queryByRole('alert')).toBeNull();
  });

  it('say how many registrations wait for a majority, and on which nodes', () => {
    show(
      <RegistryNotes
        comparison={{
          comparedAt: -1,
          nodes: [
            { address: 'a:1', provisional: 2 },
            { address: 'b:1', provisional: 0 },
            { address: 'c:1', provisional: 3 },
          ],
        }}
      />,
    );
    expect(screen.getByTestId('registry-provisional').textContent).toContain(
      'Registrations taken without a majority: 5, on a:1, c:1.',
    );
  });
});

describe('the members', () => {
  const member = (address: string) => ({ address, role: 'FOLLOWER', term: 1, state: 'UP', voter: true }) as const;
  const state: RaftState = {
    self: 'a:1',
    leader: 'a:1',
    term: 1,
    role: 'LEADER',
    members: [member('a:1'), member('b:1'), member('c:1')],
  };

  it('are fewer after one question that names the node', async () => {
    const asked = serve(() => ({ code: 0, data: { state: 'DONE' } }));
    const { user } = show(<MemberActions member={state.members[1]!} state={state} />);
    await user.click(await screen.findByTestId('member-actions-b:1'));
    await user.click(await screen.findByTestId('member-remove-b:1'));
    await screen.findAllByText('Remove b:1 from the cluster?');
    expect(asked).toEqual([]);
    await user.click(screen.getByTestId('confirm-ok'));
    await waitFor(() => expect(asked).toHaveLength(1));
    expect(asked[0]).toMatchObject({ method: 'DELETE', path: 'v2/core/cluster/members', query: { address: 'b:1' } });
  });

  it('are more when the address of a running node is given', async () => {
    const asked = serve(() => ({ code: 0, data: { state: 'RUNNING' } }));
    const { user } = show(<AddMemberDialog onClose={() => undefined} />);
    const address = await screen.findByTestId('member-form-address');
    await user.type(address, 'nowhere');
    await user.click(screen.getByTestId('member-form-submit'));
    await screen.findByText('Enter host:port, for example 10.0.0.4:8848.');
    expect(asked).toEqual([]);
    await user.clear(address);
    await user.type(address, '10.0.0.4:8848');
    await user.click(screen.getByTestId('member-form-submit'));
    await waitFor(() => expect(asked).toHaveLength(1));
    expect(asked[0]).toMatchObject({
      method: 'POST',
      path: 'v2/core/cluster/members',
      form: { address: '10.0.0.4:8848' },
    });
  });
});
