import { Space, Tag, Tooltip } from 'antd';

/** The first entries as tags, the others when the pointer asks for them. */
export function Metadata({ metadata }: { metadata: Record<string, string> | null | undefined }) {
  const entries = Object.entries(metadata ?? {});
  if (entries.length === 0) return <>-</>;
  return (
    <Space size={[4, 4]} wrap style={{ verticalAlign: 'middle' }}>
      {entries.slice(0, 4).map(([key, value]) => (
        <Tag
          key={key}
          className="mono"
          style={{ marginInlineEnd: 0, maxWidth: 320, overflow: 'hidden', textOverflow: 'ellipsis' }}
        >
          {key}={value}
        </Tag>
      ))}
      {entries.length > 4 && (
        <Tooltip
          title={entries.slice(4).map(([key, value]) => (
            <div key={key}>{`${key}=${value}`}</div>
          ))}
        >
          <Tag style={{ marginInlineEnd: 0 }}>+{entries.length - 4}</Tag>
        </Tooltip>
      )}
    </Space>
  );
}
