import { useQuery } from '@tanstack/react-query';
import { AutoComplete } from 'antd';
import { useDeferredValue } from 'react';

/** A text field that suggests what exists; whatever else is typed is accepted, the server decides. */
export function SuggestInput({
  value = '',
  onChange,
  suggest,
  name,
  testId,
  placeholder,
  id,
}: {
  value?: string;
  onChange?: (value: string) => void;
  suggest: (prefix: string, signal: AbortSignal) => Promise<string[]>;
  name: string;
  testId?: string;
  placeholder?: string;
  /** Given by the form. */
  id?: string;
}) {
  const prefix = useDeferredValue(value);
  const found = useQuery({
    queryKey: ['suggest', name, prefix],
    queryFn: ({ signal }) => suggest(prefix, signal),
    staleTime: 5_000,
    placeholderData: (previous) => previous,
    retry: false,
  });
  const options = [...new Set(found.data ?? [])]
    .filter((entry) => entry !== value)
    .slice(0, 50)
    .map((entry) => ({ value: entry }));
  return (
    <AutoComplete
      id={id}
      value={value}
      onChange={(text: string) => onChange?.(text)}
      options={options}
      placeholder={placeholder}
      data-testid={testId}
      style={{ width: '100%' }}
    />
  );
}
