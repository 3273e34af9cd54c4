import { Skeleton } from 'antd';
import { lazy, Suspense } from 'react';
import { ErrorBoundary } from './ErrorBoundary';

export interface CodeEditorProps {
  value?: string;
  onChange?: (value: string) => void;
  /** The format, one of `configTypes`. */
  type: string;
  label: string;
  readOnly?: boolean;
  testId?: string;
  /** Given by the form. */
  id?: string;
  minHeight?: number;
  maxHeight?: string;
}

/** The editor is a quarter of all scripts: it is loaded when a text is first opened. */
const Loaded = lazy(() => import('./LoadedCodeEditor'));

/** A text with line numbers, colours, search (Ctrl-F), and marks where it does not fit its format. */
export function CodeEditor(props: CodeEditorProps) {
  return (
    <ErrorBoundary>
      <Suspense fallback={<Skeleton.Node active style={{ width: '100%', height: props.minHeight ?? 320 }} />}>
        <Loaded {...props} />
      </Suspense>
    </ErrorBoundary>
  );
}
