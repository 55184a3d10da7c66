import type { Envelope } from '@numera/contracts';
import { newId, pause } from '@numera/kernel';
import type { Consumer, Transport } from './transport';

/** A transport under test, with short retry waits (eight deliveries at most). */
export interface TransportWorld {
  readonly transport: Transport;
  stop(): Promise<void>;
}

/** What a broker between processes adds. */
export interface BrokerWorld extends TransportWorld {
  /** The same services' transport in another process. */
  another(): Promise<Transport>;
  /** Ends a transport's connections as the death of its process does. */
  sever(transport: Transport): Promise<void>;
  restart(): Promise<void>;
}

export const EVENT = 'wallet.hold.placed.v1';
export const COMMAND = 'wallet.hold.place.v1';
export const QUERY = 'wallet.balance.get.v1';
const DEADLINE_MS = 20_000;

export const envelope = (name: string, fields: Partial<Envelope> = {}): Envelope => ({
  id: newId(),
  name,
  botId: '1',
  occurredAt: new Date().toISOString(),
  correlationId: newId(),
  causationId: null,
  payload: {},
  ...fields,
});

export const consumer = (service: string, parts: Partial<Consumer> = {}): Consumer => ({
  service,
  subscriptions: [EVENT],
  queries: [],
  prefetch: 4,
  deliver: () => Promise.resolve(),
  answer: () => Promise.reject(new Error('no answer')),
  bury: () => Promise.resolve(),
  ...parts,
});

export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + DEADLINE_MS;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error('the condition did not come true in time');
    await pause(5);
  }
}

/** A handler that holds what it is given until it is let go. */
export function holding(): { hold: () => Promise<void>; release: () => void; count: () => number } {
  let release: () => void = () => undefined;
  let held = 0;
  const released = new Promise<void>((resolve) => (release = resolve));
  const hold = (): Promise<void> => {
    held += 1;
    return released;
  };
  return { hold, release: () => release(), count: () => held };
}
