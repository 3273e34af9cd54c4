// @vitest-environment jsdom
import { act, renderHook, screen, waitFor } from '@testing-library/react';
import { describe, expect, it, vi } from 'vitest';
import type { PageRequest } from '../../main/frontend/api/lists';
import { ListTable } from '../../main/frontend/components/ListTable';
import { useList } from '../../main/frontend/components/useList';
import { useListAddress } from '../../main/frontend/components/useListAddress';
import { around, newClient, show } from './page';

interface Row {
  name: string;
}

const rowsOf = ({ pageNo, pageSize }: PageRequest, total = 25): Row[] =>
  Array.from({ length: Math.min(pageSize, Math.max(0, total - (pageNo - 1) * pageSize)) }, (_, index) => ({
    name: `row ${(pageNo - 1) * pageSize + index + 1}`,
  }));
const answerOf = (page: PageRequest, total = 25) => ({ pageItems: rowsOf(page, total), totalCount: total });

function readList(read: (page: PageRequest) => Promise<{ pageItems: Row[]; totalCount: number }>) {
  return renderHook(
    () => {
      const address = useListAddress();
      return { list: useList<Row>(['rows', address.query.name], address, read), ...address };
    },
    { wrapper: around(newClient()) },
  );
}

describe('a list', () => {
  it('reads the page that its address names', async () => {
    window.location.hash = '#/userManagement?pageNo=2&pageSize=20';
    const read = vi.fn((page: PageRequest) => Promise.resolve(answerOf(page)));
    const { result } = readList(read);
    expect(result.current.list).toMatchObject({ rows: [], pending: true });
    await waitFor(() =>
      expect(result.current.list.rows.map((row) => row.name)).toEqual([
        'row 21',
        'row 22',
        'row 23',
        'row 24',
        'row 25',
      ]),
    );
    expect(result.current.list.total).toBe(25);
    expect(read).toHaveBeenCalledWith({ pageNo: 2, pageSize: 20 }, expect.any(AbortSignal));
  });

  it('keeps the last page while the next one is on its way', async () => {
    let give = () => {};
    const read = (page: PageRequest) =>
      page.pageNo === 1
        ? Promise.resolve(answerOf(page))
        : new Promise<ReturnType<typeof answerOf>>((resolve) => {
            give = () => resolve(answerOf(page));
          });
    const { result } = readList(read);
    await waitFor(() => expect(result.current.list.rows).toHaveLength(10));
    act(() => result.current.turn(3, 10));
    await waitFor(() => expect(result.current.list).toMatchObject({ pending: false, page: { pageNo: 3 } }));
    expect(result.current.list.rows[0]?.name).toBe('row 1');
    await act(async () => give());
    await waitFor(() => expect(result.current.list.rows.map((row) => row.name)).toContain('row 21'));
  });

  it('goes back to the last page when the rows of the one behind it have gone', async () => {
    window.location.hash = '#/userManagement?pageNo=4';
    const places = window.history.length;
    const read = vi.fn((page: PageRequest) => Promise.resolve(answerOf(page)));
    const { result } = readList(read);
    await waitFor(() => expect(result.current.list.rows).toHaveLength(5));
    expect(window.location.hash).toBe('#/userManagement?pageNo=3');
    expect(read).toHaveBeenCalledTimes(2);
    expect(window.history.length).toBe(places);
  });

  it('keeps what it knows when it cannot be read again, says why, and can be read again', async () => {
    let down = false;
    const read = (page: PageRequest) =>
      down ? Promise.reject(new Error('no answer')) : Promise.resolve(answerOf(page));
    const { result } = readList(read);
    await waitFor(() => expect(result.current.list.rows).toHaveLength(10));
    down = true;
    act(() => result.current.list.retry());
    await waitFor(() => expect(result.current.list.error).toEqual(new Error('no answer')));
    expect(result.current.list.rows).toHaveLength(10);
    down = false;
    act(() => result.current.list.retry());
    await waitFor(() => expect(result.current.list.error).toBeNull());
  });
});

describe('the address of a list', () => {
  it('keeps filters and page: a bookmark finds them again, and the back button the ones before', async () => {
    window.location.hash = '#/rolesManagement?role=ops';
    const { result } = renderHook(useListAddress, { wrapper: around(newClient()) });
    act(() => result.current.turn(3, 10));
    await waitFor(() => expect(result.current.page).toEqual({ pageNo: 3, pageSize: 10 }));
    expect(window.location.hash).toBe('#/rolesManagement?role=ops&pageNo=3');
    act(() => result.current.filter({ role: 'dev', username: 'ann' }));
    await waitFor(() => expect(result.current.query).toEqual({ role: 'dev', username: 'ann' }));
    expect(result.current.page.pageNo).toBe(1);
  });

  it('begins at the first page when there are more rows on each', () => {
    window.location.hash = '#/rolesManagement?pageNo=7';
    const { result } = renderHook(useListAddress, { wrapper: around(newClient()) });
    act(() => result.current.turn(7, 50));
    expect(window.location.hash).toBe('#/rolesManagement?pageNo=1&pageSize=50');
  });

  it.each(['-3', '0', 'x', '1e9'])('asks for no page that the server would refuse: %s rows', (pageSize) => {
    window.location.hash = `#/rolesManagement?pageSize=${pageSize}`;
    const { result } = renderHook(useListAddress, { wrapper: around(newClient()) });
    expect(result.current.page.pageSize).toBeGreaterThan(0);
    expect(result.current.page.pageSize).toBeLessThanOrEqual(500);
  });
});

function Table({ read }: { read: (page: PageRequest) => Promise<{ pageItems: Row[]; totalCount: number }> }) {
  const list = useList<Row>(['rows'], useListAddress(), read);
  return (
    <ListTable<Row>
      list={list}
      testId="rows"
      rowKey="name"
      rowTestId={(row) => row.name}
      columns={[{ title: 'Name', dataIndex: 'name' }]}
      locale={{ emptyText: 'there is none' }}
    />
  );
}

describe('the table of a list', () => {
  it('draws one page of a hundred thousand rows and says where it is', async () => {
    window.location.hash = '#/x?pageNo=5000';
    show(<Table read={(page) => Promise.resolve(answerOf(page, 100_000))} />);
    await screen.findByTestId('row 49991');
    expect(document.querySelectorAll('[data-testid^="row "]')).toHaveLength(10);
    screen.getByText('49991-50000 / 100000');
  });

  it('turns its pages by the address', async () => {
    window.location.hash = '#/x';
    const { user } = show(<Table read={(page) => Promise.resolve(answerOf(page))} />);
    await screen.findByTestId('row 1');
    await user.click(screen.getByTitle('2'));
    await screen.findByTestId('row 11');
    expect(window.location.hash).toBe('#/x?pageNo=2');
  });

  it('does not say that there is nothing while it does not know', async () => {
    let give = (_: ReturnType<typeof answerOf>) => {};
    show(<Table read={() => new Promise((resolve) => void (give = resolve))} />);
    await screen.findByTestId('rows');
    expect(screen.queryByText('there is none')).toBeNull();
    await act(async () => give({ pageItems: [], totalCount: 0 }));
    await screen.findByText('there is none');
  });

  it('says why its rows did not come and reads them again when it is told to', async () => {
    let down = true;
    const { user } = show(
      <Table read={(page) => (down ? Promise.reject(new Error('no answer')) : Promise.resolve(answerOf(page)))} />,
    );
    const failure = await screen.findByTestId('failure');
    expect(failure.textContent).toContain('no answer');
    down = false;
    await user.click(screen.getByText('Try again'));
    await screen.findByTestId('row 1');
    expect(screen.queryByTestId('failure')).toBeNull();
  });
});
