// @vitest-environment jsdom
import { fireEvent, screen, waitFor } from '@testing-library/react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { CloneDialog } from '../../main/frontend/components/CloneDialog';
import { ImportDialog } from '../../main/frontend/components/ImportDialog';
import { openAnswer, serve, show } from './page';

const lines = 'application/x-ndjson';
const line = (value: unknown) => `${JSON.stringify(value)}\n`;
const ended = (status: number, body: unknown) =>
  line({ status, body: typeof body === 'string' ? body : JSON.stringify(body) });

afterEach(() => vi.restoreAllMocks());

/** The dialogue with an archive chosen and its button pressed; the answer is the test's to write. */
async function importing() {
  const answer = openAnswer(lines);
  const onClose = vi.fn();
  const asked = serve(({ signal }) => {
    signal?.addEventListener('abort', answer.breakOff);
    return answer.response;
  });
  const { user, client } = show(<ImportDialog tenant="dev" namespace="Development" onClose={onClose} />);
  const stale = vi.spyOn(client, 'invalidateQueries');
  const file = new File(['PK'], 'export.zip', { type: 'application/zip' });
  await user.upload(document.querySelector<HTMLInputElement>('input[type=file]')!, file);
  await user.click(await screen.findByTestId('import-submit'));
  await waitFor(() => expect(asked).toHaveLength(1));
  return { answer, asked, onClose, stale, user };
}

describe('an import', () => {
  it('sends nothing before it is asked to, then says how far the server is', async () => {
    const { answer, asked } = await importing();
    expect(asked[0]).toMatchObject({
      method: 'POST',
      path: 'v1/cs/configs',
      query: { import: 'true', namespace: 'dev' },
    });
    expect(screen.getByRole('status').textContent).toMatch(/export\.zip/);
    answer.write(line({ done: 1200, total: 5000 }));
    await screen.findByText('1200 of 5000 done');
    expect(screen.getByRole('progressbar').getAttribute('aria-valuenow')).toBe('24');
  });

  it('ends with what was done and what was left', async () => {
    const { answer, onClose, stale, user } = await importing();
    answer.write(line({ done: 0, total: 3 }));
    answer.write(
      ended(200, {
        code: 200,
        data: {
          succCount: 1,
          skipCount: 1,
          failData: [{ dataId: 'b', group: 'G' }],
          skipData: [{ dataId: 'c', group: 'G' }],
        },
      }),
    );
    answer.end();
    const outcome = await screen.findByTestId('transfer-outcome');
    expect(outcome.textContent).toContain('1 done');
    expect(outcome.textContent).toContain('G/b');
    expect(outcome.textContent).toContain('G/c');
    expect(stale).toHaveBeenCalledWith({ queryKey: ['configs'] });
    await user.click(screen.getByTestId('import-submit'));
    expect(onClose).toHaveBeenCalled();
  });

  it('that the server had to end says what is in and how to bring the rest', async () => {
    const { answer, stale } = await importing();
    answer.write(line({ done: 2, total: 3 }));
    answer.write(
      ended(503, 'caused: 2 of 3 configurations have been published, the next one could not be: no majority;'),
    );
    answer.end();
    const failure = await screen.findByTestId('action-failure');
    expect(failure.textContent).toContain('2 of 3 configurations have been published');
    expect(failure.textContent).toContain('do the same again');
    expect(stale).toHaveBeenCalledWith({ queryKey: ['configs'] });
  });

  it('whose server dies says how much was done at least', async () => {
    const { answer } = await importing();
    answer.write(line({ done: 2100, total: 5000 }));
    await screen.findByText('2100 of 5000 done');
    answer.breakOff();
    expect((await screen.findByTestId('transfer-written')).textContent).toBe(
      'At least 2100 of 5000 were done before that, and stay.',
    );
    expect(screen.getByTestId('action-failure').textContent).toContain('does not answer');
  });

  it('is ended by its user, and no slip ends it', async () => {
    const { answer, asked, onClose, user } = await importing();
    answer.write(line({ done: 40, total: 5000 }));
    await screen.findByText('40 of 5000 done');
    await user.keyboard('{Escape}');
    expect(asked[0]?.signal?.aborted).toBe(false);
    expect(onClose).not.toHaveBeenCalled();
    await user.click(screen.getByTestId('import-cancel'));
    expect(asked[0]?.signal?.aborted).toBe(true);
    expect((await screen.findByTestId('action-failure')).textContent).toContain('You have stopped it.');
    expect(screen.getByTestId('transfer-written').textContent).toContain('At least 40 of 5000');
    expect(onClose).not.toHaveBeenCalled();
  });

  it('goes on when the page is left, and a message says how it ended', async () => {
    const answer = openAnswer(lines);
    const asked = serve(() => answer.response);
    const { user, rerender } = show(<ImportDialog tenant="" namespace="public" onClose={() => undefined} />);
    await user.upload(document.querySelector<HTMLInputElement>('input[type=file]')!, new File(['PK'], 'a.zip'));
    await user.click(await screen.findByTestId('import-submit'));
    await waitFor(() => expect(asked).toHaveLength(1));
    rerender(<p>another page</p>);
    expect(asked[0]?.signal?.aborted).toBe(false);
    answer.write(ended(200, { code: 200, data: { succCount: 7 } }));
    answer.end();
    await screen.findByText('7 done');
  });
});

describe('a clone', () => {
  it('asks for another place or other names first, then says how far it is', async () => {
    const answer = openAnswer(lines);
    const asked = serve(({ path, method }) => {
      if (path === 'v3/console/core/namespace/list') {
        const pageItems = [{ namespace: 'public', namespaceShowName: 'public', quota: 200, configCount: 1, type: 0 }];
        return { code: 0, data: { totalCount: 1, pageItems } };
      }
      return method === 'POST' ? answer.response : {};
    });
    const rows = [{ id: '7', dataId: 'a.yaml', group: 'G', tenant: '' }];
    const { user } = show(<CloneDialog rows={rows} tenant="" onClose={() => undefined} />);
    expect(screen.getByTestId('clone-submit')).toHaveProperty('disabled', true);
    fireEvent.change(screen.getByTestId('clone-dataId-7'), { target: { value: 'a.yaml.copy' } });
    await user.click(screen.getByTestId('clone-submit'));
    await waitFor(() => expect(asked.some(({ method }) => method === 'POST')).toBe(true));
    expect(asked.find(({ method }) => method === 'POST')?.query).toMatchObject({ clone: 'true', policy: 'ABORT' });
    answer.write(line({ done: 0, total: 1 }));
    await screen.findByText('0 of 1 done');
    answer.write(ended(200, { code: 200, data: { succCount: 1 } }));
    answer.end();
    await screen.findByTestId('transfer-outcome');
  });
});
