import { Card, Table, type TableProps } from 'antd';
import { FailureAlert } from './failure';
import type { List } from './useList';
import { pageSizes } from './useListAddress';

/** A table whose rows come page by page from the server; above it, why they did not come. */
export function ListTable<T extends object>({
  list,
  testId,
  rowTestId,
  ...table
}: Omit<TableProps<T>, 'dataSource' | 'loading' | 'pagination' | 'onRow'> & {
  list: List<T>;
  testId: string;
  rowTestId?: (row: T) => string;
}) {
  return (
    <>
      {list.error != null && <FailureAlert error={list.error} retry={list.retry} />}
      <Card size="small" styles={{ body: { padding: 0, overflowX: 'auto' } }}>
        <Table<T>
          {...table}
          data-testid={testId}
          dataSource={list.rows}
          loading={list.pending}
          onRow={rowTestId && ((row) => ({ 'data-testid': rowTestId(row) }) as object)}
          // A list that is still being read is not an empty one.
          locale={list.pending ? { emptyText: <div style={{ height: 72 }} /> } : table.locale}
          // The table measures itself with a hidden copy of its head, in which a box to choose all would take the focus.
          scroll={table.rowSelection ? undefined : { x: 'max-content' }}
          pagination={{
            current: list.page.pageNo,
            pageSize: list.page.pageSize,
            total: list.total,
            showSizeChanger: true,
            pageSizeOptions: pageSizes,
            showTotal: (count, [from, to]) => (count > 0 ? `${from}-${to} / ${count}` : ''),
            onChange: list.turn,
            style: { padding: '0 12px' },
          }}
        />
      </Card>
    </>
  );
}
