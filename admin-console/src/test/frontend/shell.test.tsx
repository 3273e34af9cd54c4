// @vitest-environment jsdom
import { screen, waitFor } from '@testing-library/react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { expire, currentSession } from '../../main/frontend/api/session';
import Shell from '../../main/frontend/app/Shell';
import { ErrorBoundary } from '../../main/frontend/components/ErrorBoundary';
import AuditPage from '../../main/frontend/pages/AuditPage';
import { openAnswer, serve, show } from './page';

afterEach(() => vi.restoreAllMocks());

function openShell(own: object) {
  window.location.hash = '#/noSuchPage';
  serve(({ path }) => (path === 'v1/auth/users/self' ? { code: 0, data: own } : { code: 0, data: {} }));
  return show(<Shell />);
}

describe('the shell', () => {
  it('offers a new password to users of this cluster', async () => {
    const { user } = openShell({ username: 'nacos', globalAdmin: true, permissions: [] });
    await user.click(await screen.findByTestId('user-menu'));
    await screen.findByText('Change password');
  });

  it('and none to whoever comes from another system', async () => {
    const { user } = openShell({ username: 'ldap:ann', globalAdmin: true, permissions: [], external: true });
    await user.click(await screen.findByTestId('user-menu'));
    await screen.findByTestId('logout');
    expect(screen.queryByText('Change password')).toBeNull();
  });

  it('asks for a login above the page that is open when the login has ended', async () => {
    openShell({ username: 'nacos', globalAdmin: true, permissions: [] });
    await screen.findAllByText('No such page');
    expire(currentSession()!);
    await screen.findByTestId('login-password');
    expect(screen.getAllByText('No such page')).not.toEqual([]);
  });
});

describe('a fault of a page', () => {
  it('is told in its place, and the page can be tried again', async () => {
    vi.spyOn(console, 'error').mockImplementation(() => undefined);
    let broken = true;
    function Page() {
      if (broken) throw new Error('cannot read x of undefined');
      return <p>the page</p>;
    }
    const { user } = show(
      <ErrorBoundary>
        <Page />
      </ErrorBoundary>,
    );
    await screen.findByText('This page failed to draw');
    screen.getByText(/cannot read x of undefined/);
    broken = false;
    await user.click(screen.getByText('Try again'));
    await screen.findByText('the page');
  });
});

describe('the audit log', () => {
  it('is saved with all that the filters find, and says how much has come so far', async () => {
    vi.stubGlobal('URL', Object.assign(URL, { createObjectURL: () => 'blob:x', revokeObjectURL: () => undefined }));
    const saved = vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(() => undefined);
    window.location.hash = '#/audit?user=ann&result=failed';
    const file = openAnswer('text/csv', { 'Content-Disposition': 'attachment; filename="muster-audit.csv"' });
    const asked = serve(({ path }) =>
      path.endsWith('export')
        ? file.response
        : { code: 0, data: { totalCount: 0, pageNumber: 1, pagesAvailable: 0, pageItems: [] } },
    );
    const { user } = show(<AuditPage />);
    await user.click(await screen.findByTestId('audit-export'));
    await user.click(await screen.findByTestId('audit-export-csv'));
    await screen.findByTestId('audit-export-stop');
    file.write('x'.repeat(2_048));
    await screen.findByText(/2 kB/);
    expect(saved).not.toHaveBeenCalled();
    file.end();
    await waitFor(() => expect(saved).toHaveBeenCalled());
    expect(asked.at(-1)?.query).toMatchObject({ format: 'csv', user: '*ann*', result: 'failed' });
  });

  it('is not saved when its end did not come', async () => {
    const saved = vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(() => undefined);
    window.location.hash = '#/audit';
    const file = openAnswer('application/json');
    serve(({ path }) =>
      path.endsWith('export') ? file.response : { code: 0, data: { totalCount: 0, pageItems: [] } },
    );
    const { user } = show(<AuditPage />);
    await user.click(await screen.findByTestId('audit-export'));
    await user.click(await screen.findByTestId('audit-export-json'));
    file.write('[{}');
    file.breakOff();
    await screen.findByText('Nothing was exported');
    expect(saved).not.toHaveBeenCalled();
  });
});
