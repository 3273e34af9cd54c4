// @vitest-environment jsdom
import { fireEvent, screen, waitFor } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import type { Instance } from '../../main/frontend/api/naming';
import { ClusterInstances } from '../../main/frontend/components/ClusterInstances';
import { serve, show } from './page';

const service = { namespaceId: 'public', groupName: 'G', serviceName: 'orders' };
const instance = (port: number, change: Partial<Instance> = {}): Instance => ({
  ip: '10.0.0.1',
  port,
  weight: 1,
  healthy: true,
  enabled: true,
  ephemeral: true,
  clusterName: 'DEFAULT',
  metadata: {},
  ...change,
});

function showCluster(writable = true, count = 2) {
  const asked = serve(({ method }) =>
    method === 'GET' ? { count, list: [instance(80), instance(81, { ephemeral: false })] } : 'ok',
  );
  const cluster = { name: 'DEFAULT', healthChecker: { type: 'TCP' }, useIPPort4Check: true, defaultCheckPort: 80 };
  return { asked, ...show(<ClusterInstances service={service} cluster={cluster} writable={writable} />) };
}
const writes = (asked: ReturnType<typeof showCluster>['asked']) => asked.filter(({ method }) => method !== 'GET');

describe('the instances of a cluster', () => {
  it('that stay until somebody removes them are removed here, after one question that names them', async () => {
    const { asked, user } = showCluster();
    await user.click(await screen.findByTestId('instance-remove-10.0.0.1:81'));
    await screen.findAllByText('Remove 10.0.0.1:81 of orders from the registry?');
    expect(writes(asked)).toEqual([]);
    await user.click(screen.getByTestId('confirm-ok'));
    await waitFor(() => expect(writes(asked)).toHaveLength(1));
    expect(writes(asked)[0]).toMatchObject({
      method: 'DELETE',
      path: 'v1/ns/instance',
      query: { serviceName: 'G@@orders', ip: '10.0.0.1', port: '81', ephemeral: 'false', clusterName: 'DEFAULT' },
    });
  });

  it('that come back by themselves are not offered to be removed', async () => {
    showCluster();
    await screen.findByTestId('instance-row-10.0.0.1:80');
    expect(screen.queryByTestId('instance-remove-10.0.0.1:80')).toBeNull();
  });

  it('that were taken without a majority are marked', async () => {
    serve(() => ({ count: 2, list: [instance(80), instance(81, { provisional: true })] }));
    const cluster = { name: 'DEFAULT', healthChecker: { type: 'TCP' }, useIPPort4Check: true, defaultCheckPort: 80 };
    show(<ClusterInstances service={service} cluster={cluster} writable />);
    expect((await screen.findByTestId('instance-row-10.0.0.1:81')).textContent).toContain('provisional');
    expect(screen.getByTestId('instance-row-10.0.0.1:80').textContent).not.toContain('provisional');
  });

  it('offer nothing to whoever may only look', async () => {
    showCluster(false);
    const row = await screen.findByTestId('instance-row-10.0.0.1:81');
    expect(row.querySelectorAll('button')).toHaveLength(0);
    expect(screen.queryByTestId('cluster-edit-DEFAULT')).toBeNull();
  });

  it('have their page in the address, beside those of other clusters', async () => {
    window.location.hash = '#/serviceDetail?name=orders&other.pageNo=3';
    const { asked, user } = showCluster(true, 45);
    await screen.findByTestId('instance-row-10.0.0.1:80');
    await user.click(screen.getByTitle('2'));
    await waitFor(() => expect(asked.at(-1)?.query.pageNo).toBe('2'));
    expect(window.location.hash).toBe('#/serviceDetail?name=orders&other.pageNo=3&DEFAULT.pageNo=2');
  });
});

describe('how a cluster is checked', () => {
  it('is changed as a whole: the kind, the port and the metadata', async () => {
    const { asked, user } = showCluster();
    await user.click(await screen.findByTestId('cluster-edit-DEFAULT'));
    await user.click(await screen.findByTestId('cluster-form-own-port'));
    const port = await screen.findByTestId('cluster-form-port');
    const field = port instanceof HTMLInputElement ? port : port.querySelector('input')!;
    fireEvent.change(field, { target: { value: '8081' } });
    await user.click(screen.getByTestId('cluster-form-submit'));
    await waitFor(() => expect(writes(asked)).toHaveLength(1));
    expect(writes(asked)[0]).toMatchObject({
      method: 'PUT',
      path: 'v1/ns/cluster',
      form: {
        serviceName: 'G@@orders',
        clusterName: 'DEFAULT',
        checkPort: '8081',
        useInstancePort4Check: 'false',
        healthChecker: '{"type":"TCP"}',
      },
    });
  });

  it('by a query keeps the password that nobody is shown, unless another is typed', async () => {
    const asked = serve(({ method }) => (method === 'GET' ? { count: 0, list: [] } : 'ok'));
    const healthChecker = { type: 'MYSQL', user: 'checker', cmd: 'select 1' };
    show(<ClusterInstances service={service} cluster={{ name: 'DEFAULT', healthChecker }} writable />);
    fireEvent.click(await screen.findByTestId('cluster-edit-DEFAULT'));
    const command = await screen.findByTestId('cluster-form-command');
    expect(command).toHaveProperty('value', 'select 1');
    screen.getByText('Left empty, the present one stays.');
    fireEvent.change(command, { target: { value: 'select 2' } });
    fireEvent.click(screen.getByTestId('cluster-form-submit'));
    await waitFor(() => expect(writes(asked)).toHaveLength(1));
    expect(writes(asked)[0]?.form.healthChecker).toBe('{"type":"MYSQL","user":"checker","cmd":"select 2"}');
  });
});
