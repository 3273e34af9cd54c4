// @vitest-environment jsdom
import { screen, waitFor } from '@testing-library/react';
import { describe, expect, it, vi } from 'vitest';
import { DeleteButton } from '../../main/frontend/components/DeleteButton';
import { SigningKey } from '../../main/frontend/components/SigningKey';
import { useChange } from '../../main/frontend/components/useChange';
import { ApiError } from '../../main/frontend/api/errors';
import { serve, show } from './page';

describe('replacing the signing key', () => {
  it('asks once, and sends nothing before it is confirmed or when it is not', async () => {
    const asked = serve(() => ({ code: 0, data: true }));
    const { user } = show(<SigningKey />);
    await user.click(screen.getByTestId('key-replace'));
    await screen.findAllByText('Replace the signing key?');
    expect(asked).toEqual([]);
    await user.click(screen.getByText('Cancel'));
    expect(asked).toEqual([]);
    await user.click(screen.getByTestId('key-replace'));
    await user.click((await screen.findAllByTestId('confirm-ok')).at(-1)!);
    await screen.findByText('The signing key is replaced');
    expect(asked).toMatchObject([{ method: 'POST', path: 'v3/auth/token-key', form: { endSessions: 'false' } }]);
  });

  it('and ending all logins says that everybody has to log in again', async () => {
    const asked = serve(() => ({ code: 0, data: true }));
    const { user } = show(<SigningKey />);
    await user.click(screen.getByTestId('key-end-sessions'));
    await screen.findByText(/Everybody has to log in again/);
    await user.click(screen.getByTestId('confirm-ok'));
    await waitFor(() => expect(asked).toMatchObject([{ form: { endSessions: 'true' } }]));
  });

  it('that fails says so, and why', async () => {
    serve(() => new Response('{"code":30000,"message":"no majority"}', { status: 503 }));
    const { user } = show(<SigningKey />);
    await user.click(screen.getByTestId('key-replace'));
    await user.click(await screen.findByTestId('confirm-ok'));
    await screen.findByText('The signing key was not replaced');
    expect(screen.getByTestId('action-failure').textContent).toContain('no majority');
  });
});

describe('what destroys something', () => {
  it('asks with the focus on "cancel", naming what will go', async () => {
    const remove = vi.fn(() => Promise.resolve());
    const { user } = show(
      <DeleteButton
        testId="delete"
        question='Delete "orders"?'
        consequence="It cannot be undone."
        onConfirm={remove}
      />,
    );
    await user.click(screen.getByTestId('delete'));
    await screen.findAllByText('Delete "orders"?');
    screen.getByText('It cannot be undone.');
    await waitFor(() => expect(document.activeElement?.textContent).toContain('Cancel'));
    await user.keyboard('{Enter}');
    expect(remove).not.toHaveBeenCalled();
  });
});

function Change({ change }: { change: () => Promise<unknown> }) {
  const save = useChange<string>({
    change,
    stale: ['things', 'others'],
    done: (name) => `${name} is saved`,
    failed: (name) => `${name} was not saved`,
  });
  return <button onClick={() => save.mutate('it')}>save</button>;
}

describe('a change', () => {
  it.each([
    ['that was made', () => Promise.resolve(), 'it is saved'],
    ['whose answer was lost', () => Promise.reject(new ApiError('network', 0, '', 'PUT x')), 'it was not saved'],
  ])('%s: what it may have changed is read again', async (_, change, sentence) => {
    const { user, client } = show(<Change change={change} />);
    const stale = vi.spyOn(client, 'invalidateQueries');
    await user.click(screen.getByText('save'));
    await screen.findByText(sentence);
    expect(stale.mock.calls.map(([filter]) => filter?.queryKey)).toEqual([['things'], ['others']]);
  });

  it('for which the login has ended is told by the login alone', async () => {
    const change = vi.fn(() => Promise.reject(new ApiError('session', 403, 'token expired!', 'PUT x')));
    const { user, client } = show(<Change change={change} />);
    const stale = vi.spyOn(client, 'invalidateQueries');
    await user.click(screen.getByText('save'));
    await waitFor(() => expect(stale).toHaveBeenCalled());
    expect(screen.queryByText('it was not saved')).toBeNull();
  });
});
