import { Card, Table, type TableProps } from 'antd';
import { pageSizes } from './useListAddress';

/** A table whose rows come page by page from the server. */
export function ListTable<T extends object>({
  total,
  page,
  turn,
  ...table
}: TableProps<T> & {
  total: number;
  page: { pageNo: number; pageSize: number };
  turn: (page: number, size: number) => void;
}) {
  return (
    <Card size="small" styles={{ body: { padding: 0, overflowX: 'auto' } }}>
      <Table<T>
        {...table}
        // A list that is still being read is not an empty one.
        locale={table.loading ? { emptyText: <div style={{ height: 72 }} /> } : table.locale}
        // The table measures itself with a hidden copy of its head, in which a box to choose all would take the focus.
        scroll={table.rowSelection ? undefined : { x: 'max-content' }}
        pagination={{
          current: page.pageNo,
          pageSize: page.pageSize,
          total,
          showSizeChanger: true,
          pageSizeOptions: pageSizes,
          showTotal: (count, [from, to]) => (count > 0 ? `${from}-${to} / ${count}` : ''),
          onChange: turn,
          style: { padding: '0 12px' },
        }}
      />
    </Card>
  );
}
