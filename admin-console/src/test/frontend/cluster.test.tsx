// @vitest-environment jsdom
import { screen } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import type { RaftState } from '../../main/frontend/api/cluster';
import { DigestTable } from '../../main/frontend/components/DigestTable';
import { ListenersTable } from '../../main/frontend/components/ListenersTable';
import { MembershipNotes } from '../../main/frontend/components/MembershipNotes';
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
