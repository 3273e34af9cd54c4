/** What every node measured in the last minutes. */
import { send } from './http';

export type Field =
  | 'at'
  | 'uptimeMillis'
  | 'cpu'
  | 'heapUsed'
  | 'heapMax'
  | 'services'
  | 'instances'
  | 'clients'
  | 'connections'
  | 'subscriptions'
  | 'configurations'
  | 'listenings'
  | 'appliedIndex'
  | 'reads'
  | 'readNanos'
  | 'writes'
  | 'writeNanos'
  | 'failures'
  | 'grpcReads'
  | 'grpcReadNanos'
  | 'grpcWrites'
  | 'grpcWriteNanos'
  | 'pushes'
  | 'pushNanos'
  | 'pushFailures';

export interface Figures {
  sampleMillis: number;
  /** The columns of every sample. */
  fields: Field[];
  nodes: { address: string; samples: number[][] }[];
}

export function figures(signal?: AbortSignal): Promise<Figures> {
  return send('GET', 'v3/console/core/figures', { signal, timeout: 4_000 });
}
