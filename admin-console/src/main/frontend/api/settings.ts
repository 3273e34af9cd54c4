/** What operators can change while the servers run. */
import { send } from './http';

export type Switches = Record<string, unknown>;

export function switches(signal?: AbortSignal): Promise<Switches> {
  return send('GET', 'v2/ns/operator/switches', { signal });
}

export function updateSwitch(entry: string, value: string): Promise<unknown> {
  return send('PUT', 'v2/ns/operator/switches', { form: { entry, value } });
}

export type LogLevel = 'ERROR' | 'WARN' | 'INFO' | 'DEBUG' | 'TRACE' | 'OFF';

/** On the node that answers, until it restarts. */
export function setLogLevel(logName: string, logLevel: LogLevel): Promise<unknown> {
  return send('PUT', 'v2/core/ops/log', { form: { logName, logLevel } });
}

/** The key that signs the logins of the whole cluster; with `endSessions` everybody has to log in again, the caller too. */
export function replaceSigningKey(endSessions: boolean): Promise<unknown> {
  return send('POST', 'v3/auth/token-key', { form: { endSessions } });
}
