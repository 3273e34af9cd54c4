import { Button, type ButtonProps } from 'antd';

/** A word in a row that does something with it, or leads to more about it. */
export function RowAction(props: Omit<ButtonProps, 'type' | 'size'>) {
  return <Button {...props} type="link" size="small" />;
}
