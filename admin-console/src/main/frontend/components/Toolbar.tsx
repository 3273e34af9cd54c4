import { PlusOutlined } from '@ant-design/icons';
import { Button, Input } from 'antd';
import type { ReactNode } from 'react';
import type { ListAddress } from './useListAddress';

/** What stands above a list: its filters, and at the other end what can be done with it as a whole. */
export function Toolbar({ filters, children }: { filters?: ReactNode; children?: ReactNode }) {
  return (
    <div className="muster-toolbar">
      {filters}
      <span className="spacer" />
      {children}
    </div>
  );
}

/** A filter of a list: Enter puts what was typed into the address under the filter's name. */
export function FilterField({
  address: { query, filter },
  name,
  label,
  hint,
  width = 220,
  testId,
}: {
  address: ListAddress;
  name: string;
  label: string;
  hint?: string;
  width?: number;
  testId?: string;
}) {
  const value = query[name] ?? '';
  return (
    <Input.Search
      // The address may change without this field: by the back button, or a link.
      key={value}
      data-testid={testId}
      allowClear
      defaultValue={value}
      placeholder={label}
      aria-label={label}
      title={hint}
      style={{ width }}
      onSearch={(text) => filter({ [name]: text.trim() })}
    />
  );
}

/** Begins something new, in a dialogue or on a page of its own. */
export function CreateButton({
  testId,
  children,
  ...where
}: { testId: string; children: ReactNode } & ({ onClick: () => void } | { href: string })) {
  return (
    <Button type="primary" icon={<PlusOutlined />} data-testid={testId} {...where}>
      {children}
    </Button>
  );
}
