import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands';
import {
  bracketMatching,
  defaultHighlightStyle,
  foldGutter,
  foldKeymap,
  HighlightStyle,
  indentOnInput,
  indentUnit,
  StreamLanguage,
  syntaxHighlighting,
} from '@codemirror/language';
import { linter, lintGutter, lintKeymap } from '@codemirror/lint';
import { highlightSelectionMatches, search, searchKeymap } from '@codemirror/search';
import { Annotation, Compartment, EditorState, type Extension } from '@codemirror/state';
import {
  drawSelection,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  highlightSpecialChars,
  keymap,
  lineNumbers,
} from '@codemirror/view';
import { tags } from '@lezer/highlight';
import { theme } from 'antd';
import { useEffect, useRef } from 'react';
import { useMode } from '../app/Preferences';
import { signal, type Mode } from '../app/theme';
import { useI18n } from '../i18n';
import { problemIn } from '../lib/validate';
import type { CodeEditorProps } from './CodeEditor';

/** Each language in a file of its own, loaded when a text of its format is opened. */
async function languageOf(type: string): Promise<Extension> {
  switch (type) {
    case 'json':
      return (await import('@codemirror/lang-json')).json();
    case 'yaml':
      return (await import('@codemirror/lang-yaml')).yaml();
    case 'xml':
      return (await import('@codemirror/lang-xml')).xml();
    case 'html':
      return (await import('@codemirror/lang-html')).html();
    case 'properties':
      return StreamLanguage.define((await import('@codemirror/legacy-modes/mode/properties')).properties);
    case 'toml':
      return StreamLanguage.define((await import('@codemirror/legacy-modes/mode/toml')).toml);
    default:
      return [];
  }
}

const darkColours = HighlightStyle.define([
  { tag: [tags.propertyName, tags.definition(tags.propertyName), tags.tagName], color: '#7cc0e4' },
  { tag: [tags.string, tags.attributeValue], color: '#a5d6a0' },
  { tag: [tags.number, tags.bool, tags.null, tags.atom], color: '#f0b87a' },
  { tag: [tags.keyword, tags.attributeName, tags.typeName], color: '#d49bd0' },
  { tag: [tags.comment, tags.meta], color: '#93a5b1', fontStyle: 'italic' },
  { tag: tags.invalid, color: '#ff9b66' },
]);

const lightColours = HighlightStyle.define([
  { tag: [tags.propertyName, tags.definition(tags.propertyName), tags.tagName], color: '#1f5f80' },
  { tag: [tags.string, tags.attributeValue], color: '#216e39' },
  { tag: [tags.number, tags.bool, tags.null, tags.atom], color: '#94450b' },
  { tag: [tags.keyword, tags.attributeName, tags.typeName], color: '#7a3e78' },
  { tag: [tags.comment, tags.meta], color: '#5b6a74', fontStyle: 'italic' },
  { tag: tags.invalid, color: '#a83c00' },
]);

function appearance(mode: Mode, background: string, border: string, minHeight: number, maxHeight: string): Extension {
  const colours = signal[mode];
  const look = EditorView.theme(
    {
      '&': {
        backgroundColor: background,
        border: `1px solid ${border}`,
        borderRadius: '6px',
        fontSize: '13px',
        minHeight: `${minHeight}px`,
        maxHeight,
      },
      '&.cm-focused': { outline: `2px solid ${colours.accent}`, outlineOffset: '-1px' },
      '.cm-scroller': {
        fontFamily: "ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace",
        lineHeight: '1.55',
      },
      // The line numbers reach down as far as the text may.
      '.cm-content, .cm-gutter': { minHeight: `${minHeight}px` },
      '.cm-content': { color: mode === 'dark' ? '#e3ebf0' : '#16222a', caretColor: colours.accent },
      '.cm-gutters': { backgroundColor: background, color: colours.quiet, borderRight: `1px solid ${border}` },
      '.cm-activeLine': { backgroundColor: mode === 'dark' ? '#ffffff0a' : '#00000006' },
      '.cm-activeLineGutter': { backgroundColor: mode === 'dark' ? '#ffffff12' : '#0000000d' },
      '.cm-panels': { backgroundColor: background, color: mode === 'dark' ? '#e3ebf0' : '#16222a' },
      '.cm-tooltip': { backgroundColor: background, border: `1px solid ${border}` },
    },
    { dark: mode === 'dark' },
  );
  return [
    look,
    syntaxHighlighting(mode === 'dark' ? darkColours : lightColours),
    syntaxHighlighting(defaultHighlightStyle, { fallback: true }),
  ];
}

/** Marks what the page put into the editor, which is nothing that somebody has written. */
const byPage = Annotation.define<boolean>();

/** A text as the editor has it: it knows line feeds only. */
function inLines(text: string): string {
  return text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text;
}

/** How the lines of a text end: whoever edits one of another system gives it back with the ends that it had. */
function lineEndOf(text: string): string {
  return text.includes('\r\n') && !/(^|[^\r])\n/.test(text) ? '\r\n' : '\n';
}

export default function LoadedCodeEditor({
  value = '',
  onChange,
  type,
  label,
  readOnly = false,
  testId,
  id,
  minHeight = 320,
  maxHeight = '62vh',
}: CodeEditorProps) {
  const { t } = useI18n();
  const { mode } = useMode();
  const { token } = theme.useToken();
  const place = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  const parts = useRef({ language: new Compartment(), look: new Compartment(), lint: new Compartment() });
  const lineEnd = useRef('\n');
  // What the editor calls back is the newest, without making the editor anew.
  const changed = useRef(onChange);
  changed.current = onChange;

  useEffect(() => {
    if (!place.current) return;
    const { language, look, lint } = parts.current;
    lineEnd.current = lineEndOf(value);
    const editor = new EditorView({
      parent: place.current,
      state: EditorState.create({
        doc: value,
        extensions: [
          lineNumbers(),
          foldGutter(),
          highlightSpecialChars(),
          history(),
          drawSelection(),
          indentOnInput(),
          indentUnit.of('  '),
          bracketMatching(),
          highlightActiveLine(),
          highlightActiveLineGutter(),
          highlightSelectionMatches(),
          search({ top: true }),
          keymap.of([...defaultKeymap, ...historyKeymap, ...foldKeymap, ...searchKeymap, ...lintKeymap, indentWithTab]),
          EditorState.readOnly.of(readOnly),
          EditorView.contentAttributes.of({
            'aria-label': label,
            'aria-description': t('editor.leave'),
            ...(id ? { id } : {}),
            ...(testId ? { 'data-testid': testId } : {}),
          }),
          EditorView.updateListener.of((update) => {
            if (update.docChanged && !update.transactions.some((made) => made.annotation(byPage))) {
              changed.current?.(update.state.doc.sliceString(0, undefined, lineEnd.current));
            }
          }),
          language.of([]),
          look.of([]),
          lint.of([]),
        ],
      }),
    });
    view.current = editor;
    return () => {
      view.current = null;
      editor.destroy();
    };
    // The text comes in once; afterwards the editor has it, and what is set from outside arrives below.
  }, [readOnly, label, id, testId]);

  useEffect(() => {
    const editor = view.current;
    if (editor && editor.state.doc.toString() !== inLines(value)) {
      lineEnd.current = lineEndOf(value);
      editor.dispatch({
        changes: { from: 0, to: editor.state.doc.length, insert: value },
        annotations: byPage.of(true),
      });
    }
  }, [value]);

  useEffect(() => {
    view.current?.dispatch({
      effects: parts.current.look.reconfigure(
        appearance(mode, token.colorBgContainer, token.colorBorder, minHeight, maxHeight),
      ),
    });
  }, [mode, token.colorBgContainer, token.colorBorder, minHeight, maxHeight, readOnly, label, id, testId]);

  useEffect(() => {
    let wanted = true;
    const { language, lint } = parts.current;
    void languageOf(type).then((loaded) => {
      if (wanted) view.current?.dispatch({ effects: language.reconfigure(loaded) });
    });
    const marks = linter(
      async (editor) => {
        const problem = await problemIn(type, editor.state.doc.toString());
        return problem ? [{ from: problem.from, to: problem.to, severity: 'warning', message: problem.message }] : [];
      },
      { delay: 400 },
    );
    view.current?.dispatch({ effects: lint.reconfigure(readOnly ? [] : [marks, lintGutter()]) });
    return () => {
      wanted = false;
    };
  }, [type, readOnly, label, id, testId]);

  return <div ref={place} className="muster-editor" />;
}
