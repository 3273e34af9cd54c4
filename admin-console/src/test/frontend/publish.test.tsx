// @vitest-environment jsdom
import { screen, waitFor } from '@testing-library/react';
import { describe, expect, it, vi } from 'vitest';
import { createQueryClient } from '../../main/frontend/app/queries';
import type { Publication } from '../../main/frontend/api/config';
import { PublishReview } from '../../main/frontend/components/PublishReview';
import { serve, show } from './page';

const publication: Publication = {
  dataId: 'a.yaml',
  group: 'G',
  tenant: 'dev',
  content: 'port: 2\n',
  type: 'yaml',
  desc: '',
  appName: '',
  config_tags: '',
};
const stored = (content: string, md5: string) => ({ ...publication, id: '1', content, md5 });

describe('the last look before publishing', () => {
  it('shows what changes, and replaces only the version that it shows', async () => {
    const asked = serve(({ method }) => (method === 'GET' ? stored('port: 1\n', 'md5-1') : 'true'));
    const onPublished = vi.fn();
    const { user } = show(
      <PublishReview publication={publication} base="md5-1" onClose={() => undefined} onPublished={onPublished} />,
    );
    const diff = await screen.findByTestId('diff');
    expect(diff.textContent).toContain('port: 1');
    expect(diff.textContent).toContain('port: 2');
    await user.click(screen.getByTestId('config-publish'));
    await waitFor(() => expect(onPublished).toHaveBeenCalledWith({ dataId: 'a.yaml', group: 'G', tenant: 'dev' }));
    const sent = asked.find(({ method }) => method === 'POST');
    expect(sent?.headers.casMd5).toBe('md5-1');
    expect(sent?.form.content).toBe('port: 2\n');
  });

  it('warns when somebody else has published since the text was opened', async () => {
    serve(() => stored('port: 7\n', 'md5-7'));
    show(
      <PublishReview publication={publication} base="md5-1" onClose={() => undefined} onPublished={() => undefined} />,
    );
    await screen.findByText('Somebody else published meanwhile.');
  });

  it('that comes too late keeps the text, says so, and looks at what is published now', async () => {
    let md5 = 'md5-1';
    const asked = serve(({ method }) => {
      if (method === 'GET') return stored('port: 1\n', md5);
      md5 = 'md5-2';
      return new Response('caused: Cas publish fail, server md5 may have changed.;', { status: 500 });
    });
    const onPublished = vi.fn();
    const { user } = show(
      <PublishReview publication={publication} base="md5-1" onClose={() => undefined} onPublished={onPublished} />,
    );
    await screen.findByTestId('diff');
    await user.click(screen.getByTestId('config-publish'));
    expect((await screen.findByTestId('action-failure')).textContent).toContain('server md5 may have changed');
    await screen.findByText('Somebody else published meanwhile.');
    expect(onPublished).not.toHaveBeenCalled();
    expect(asked.filter(({ method }) => method === 'GET')).toHaveLength(2);
  });

  it('comes back by itself when the server does, and shows what it compared with meanwhile', async () => {
    let there = true;
    const asked = serve(({ method }) => {
      if (method === 'POST') there = false;
      if (!there) throw new TypeError('network error');
      return stored('port: 1\n', 'md5-1');
    });
    const onPublished = vi.fn();
    const { user } = show(
      <PublishReview publication={publication} base="md5-1" onClose={() => undefined} onPublished={onPublished} />,
      createQueryClient(50),
    );
    const publish = await screen.findByTestId<HTMLButtonElement>('config-publish');
    await screen.findByTestId('diff');
    await user.click(publish);
    expect((await screen.findByTestId('failure')).textContent).toContain('tried again');
    expect(publish.disabled).toBe(true);
    expect(screen.getByTestId('diff').textContent).toContain('port: 2');
    there = true;
    await waitFor(() => expect(screen.queryByTestId('failure')).toBeNull());
    await waitFor(() => expect(publish.disabled).toBe(false));
    // It comes back to ask, and publishes nothing by itself.
    expect(asked.filter(({ method }) => method === 'POST')).toHaveLength(1);
    expect(onPublished).not.toHaveBeenCalled();
  });
});
