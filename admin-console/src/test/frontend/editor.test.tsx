// @vitest-environment jsdom
import { EditorView } from '@codemirror/view';
import { act, screen, waitFor } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { dropAllDrafts } from '../../main/frontend/lib/drafts';
import ConfigEditorPage from '../../main/frontend/pages/ConfigEditorPage';
import { serve, show } from './page';

/** A server with one configuration, whose answers can be held back. */
function serveConfig(content: string) {
  const server = { content, version: 1, held: null as Promise<void> | null };
  const asked = serve(async ({ method, path, form }) => {
    if (path !== 'v1/cs/configs') return { code: 0, data: { totalCount: 0, pageItems: [] } };
    if (method === 'POST') {
      server.content = form.content!;
      server.version++;
      return 'true';
    }
    await server.held;
    return { id: '1', dataId: 'a', group: 'G', tenant: '', type: 'text', content: server.content, md5: md5(server) };
  });
  return { server, asked };
}

const md5 = ({ version }: { version: number }) => `md5-${version}`;

/** Holds the answers of the server back, until the returned function is called. */
function hold(server: { held: Promise<void> | null }) {
  let release = () => {};
  server.held = new Promise<void>((resolve) => {
    release = () => {
      server.held = null;
      resolve();
    };
  });
  return () => act(async () => release());
}

const shownEditor = async () => EditorView.findFromDOM(await screen.findByTestId('config-form-content'))!;

/** Writes at the end of the text. */
function write(editor: EditorView, text: string) {
  act(() => {
    editor.dispatch({ changes: { from: editor.state.doc.length, insert: text }, userEvent: 'input.type' });
  });
}

beforeEach(() => {
  window.location.hash = '#/configeditor?dataId=a&group=G';
});
afterEach(dropAllDrafts);

describe('the editor of a configuration', () => {
  it("hears what is written at once after publishing, and takes it for nobody else's change", async () => {
    const { server, asked } = serveConfig('one\n');
    const { user } = show(<ConfigEditorPage />);
    const editor = await shownEditor();
    write(editor, 'two\n');
    await user.click(screen.getByTestId('config-review'));
    await screen.findByTestId('diff');
    const release = hold(server);
    await user.click(screen.getByTestId('config-publish'));
    await waitFor(() => expect(asked.some(({ method }) => method === 'POST')).toBe(true));
    await waitFor(() => expect(screen.queryByText('not published')).toBeNull());
    act(() => editor.focus());
    write(editor, 'three\n');
    await release();
    await screen.findByText('md5-2');
    expect(await shownEditor()).toBe(editor);
    expect(document.activeElement).toBe(editor.contentDOM);
    expect(editor.state.doc.toString()).toBe('one\ntwo\nthree\n');
    screen.getByText('not published');
    await user.click(screen.getByTestId('config-review'));
    await waitFor(() => expect(screen.getByTestId('diff').textContent).toContain('three'));
    expect(screen.queryByText('Somebody else published meanwhile.')).toBeNull();
    await user.click(screen.getByTestId('config-publish'));
    await waitFor(() => expect(server.version).toBe(3));
    expect(asked.findLast(({ method }) => method === 'POST')?.headers.casMd5).toBe('md5-2');
    expect(server.content).toBe('one\ntwo\nthree\n');
  });

  it('follows what others publish while nothing is changed in it', async () => {
    const { server } = serveConfig('one\n');
    const { client } = show(<ConfigEditorPage />);
    const editor = await shownEditor();
    Object.assign(server, { content: 'theirs\n', version: 2 });
    await act(() => client.invalidateQueries({ queryKey: ['config'] }));
    await waitFor(() => expect(editor.state.doc.toString()).toBe('theirs\n'));
    expect(screen.queryByText('not published')).toBeNull();
  });

  it('keeps a changed text when others publish, and tells it at the last look', async () => {
    const { server } = serveConfig('one\n');
    const { client, user } = show(<ConfigEditorPage />);
    const editor = await shownEditor();
    write(editor, 'mine\n');
    Object.assign(server, { content: 'theirs\n', version: 2 });
    await act(() => client.invalidateQueries({ queryKey: ['config'] }));
    await screen.findByText('md5-2');
    expect(editor.state.doc.toString()).toBe('one\nmine\n');
    await user.click(screen.getByTestId('config-review'));
    await screen.findByText('Somebody else published meanwhile.');
  });

  it('gives a text of another system back with the line ends that it had', async () => {
    const { server } = serveConfig('one\r\ntwo\r\n');
    const { user } = show(<ConfigEditorPage />);
    const editor = await shownEditor();
    await act(async () => undefined);
    expect(screen.queryByText('not published')).toBeNull();
    write(editor, 'three\n');
    await user.click(screen.getByTestId('config-review'));
    await screen.findByTestId('diff');
    await user.click(screen.getByTestId('config-publish'));
    await waitFor(() => expect(server.version).toBe(2));
    expect(server.content).toBe('one\r\ntwo\r\nthree\r\n');
  });
});
