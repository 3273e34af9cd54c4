// @vitest-environment jsdom
import { fireEvent, screen, waitFor } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { NamespaceSelect } from '../../main/frontend/components/NamespaceSelect';
import ListeningPage from '../../main/frontend/pages/ListeningPage';
import NamespacesPage from '../../main/frontend/pages/NamespacesPage';
import { serve, show } from './page';

const namespace = (number: number) => ({
  namespace: `space-${number}`,
  namespaceShowName: `Room ${number}`,
  quota: 200,
  configCount: number,
  type: 2,
});

/** A server with 45 namespaces. */
function serveNamespaces() {
  return serve(({ query }) => {
    const found = Array.from({ length: 45 }, (_, index) => namespace(index + 1)).filter((entry) =>
      entry.namespaceShowName.includes(query.keyword ?? ''),
    );
    const size = Number(query.pageSize);
    const from = (Number(query.pageNo) - 1) * size;
    return { code: 0, data: { totalCount: found.length, pageItems: found.slice(from, from + size) } };
  });
}

describe('the list of namespaces', () => {
  it('comes page by page from the server, and the address keeps the page and what was searched', async () => {
    window.location.hash = '#/namespace?pageNo=5';
    const asked = serveNamespaces();
    show(<NamespacesPage />);
    await screen.findByTestId('namespace-row-space-41');
    expect(asked.at(-1)).toMatchObject({
      path: 'v3/console/core/namespace/list',
      query: { pageNo: '5', pageSize: '10' },
    });
    screen.getByText('41-45 / 45');
    const search = screen.getByTestId('namespace-search');
    const field = search instanceof HTMLInputElement ? search : search.querySelector('input')!;
    fireEvent.change(field, { target: { value: 'Room 4' } });
    fireEvent.keyDown(field, { key: 'Enter', code: 'Enter', keyCode: 13 });
    await screen.findByTestId('namespace-row-space-4');
    expect(window.location.hash).toBe('#/namespace?keyword=Room+4');
    expect(asked.at(-1)?.query).toEqual({ keyword: 'Room 4', pageNo: '1', pageSize: '10' });
  });
});

describe('the choice of a namespace', () => {
  it('is among those that the server finds for what is typed', async () => {
    window.location.hash = '#/configurationManagement?namespace=space-7';
    const asked = serveNamespaces();
    show(<NamespaceSelect />);
    await screen.findByText('Room 7 (space-7)');
    fireEvent.change(screen.getByRole('combobox'), { target: { value: 'Room 44' } });
    fireEvent.click(await screen.findByTitle('Room 44 (space-44)'));
    expect(asked.at(-1)?.query.keyword).toBe('Room 44');
    expect(window.location.hash).toBe('#/configurationManagement?namespace=space-44');
  });
});

describe('what a client listens to', () => {
  it('comes page by page from the server, and only of the namespace that is open', async () => {
    window.location.hash = '#/listeningToQuery?by=ip&ip=10.0.0.9&pageNo=3';
    const row = { dataId: 'a.yaml', group: 'G', tenant: '', md5: 'abc' };
    const asked = serve(() => ({ code: 0, data: { totalCount: 21, pageItems: [row] } }));
    show(<ListeningPage />);
    await screen.findByText('a.yaml');
    await waitFor(() =>
      expect(asked.at(-1)).toMatchObject({
        path: 'v3/console/cs/config/listener/ip',
        query: { ip: '10.0.0.9', namespaceId: 'public', pageNo: '3', pageSize: '10' },
      }),
    );
  });
});
