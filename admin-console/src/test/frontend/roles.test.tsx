// @vitest-environment jsdom
import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import RolesPage from '../../main/frontend/pages/RolesPage';
import { serve, show } from './page';

/** A server with these administrators, and a reader. */
function serveRoles(...administrators: string[]) {
  return serve(({ method, path, query, form }) => {
    if (path === 'v3/auth/administrator') administrators.push(form.username!);
    if (method !== 'GET' || path !== 'v1/auth/roles') return { code: 0, data: [] };
    const bindings = [
      ...administrators.map((username) => ({ role: 'ROLE_ADMIN', username })),
      ...(query.search === 'accurate' ? [] : [{ role: 'READERS', username: 'reader' }]),
    ];
    return { totalCount: bindings.length, pageItems: bindings.slice(0, Number(query.pageSize)) };
  });
}

const fieldOf = (id: string) => {
  const field = screen.getByTestId(id);
  return field instanceof HTMLInputElement ? field : field.querySelector('input')!;
};

describe('roles', () => {
  it('an administrator is made in the way that is meant for it, and can be withdrawn once there are two', async () => {
    window.location.hash = '#/rolesManagement';
    const asked = serveRoles('nacos');
    const { user } = show(<RolesPage />);
    await screen.findByTestId('role-delete-READERS-reader');
    expect(screen.queryByTestId('role-delete-ROLE_ADMIN-nacos')).toBeNull();
    await user.click(screen.getByTestId('role-create'));
    const dialogue = within(await screen.findByRole('dialog'));
    fireEvent.change(fieldOf('role-form-role'), { target: { value: 'ROLE_ADMIN' } });
    await dialogue.findByText(/may do everything/);
    fireEvent.change(fieldOf('role-form-username'), { target: { value: 'second' } });
    await user.click(screen.getByTestId('role-form-submit'));
    await waitFor(() =>
      expect(asked.find(({ method }) => method === 'POST')).toMatchObject({
        path: 'v3/auth/administrator',
        form: { username: 'second' },
      }),
    );
    await screen.findByTestId('role-delete-ROLE_ADMIN-second');
    await screen.findByTestId('role-delete-ROLE_ADMIN-nacos');
  });
});
