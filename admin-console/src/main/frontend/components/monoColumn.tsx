/** A column of addresses, ids or digests: each character of them counts, so all are of one width. */
export function monoColumn(title: string, dataIndex: string, width?: number) {
  return {
    title,
    dataIndex,
    width,
    render: (text?: string | null) => <span className="mono">{text || '-'}</span>,
  };
}
