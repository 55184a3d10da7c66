import { randomBytes } from 'node:crypto';
import {
  AddStockNumber,
  create,
  ListActiveMessages,
  MessageSourceChanged,
  MessageSourceDraft,
  NumberAcquired,
  PutMessageSource,
  SetStockTerms,
  type AcquireNumber,
} from '@numera/contracts';
import { newId } from '@numera/kernel';
import { jobOrigin } from '@numera/messaging';
import { TEST_BOT_ID, waitFor } from '@numera/testing';
import { StockSource } from '../stock/stock-source';
import { about, acquire, startWorld, type World } from './providers-world';
import { SimulatedSource } from './simulated-source';

export const ADMIN = '42';
/** WhatsApp and Telegram in the simulated shop's catalogue. */
export const WHATSAPP = 1012;
export const TELEGRAM = 907;

export interface StockWorld extends World {
  readonly source: SimulatedSource;
  /** Adds or changes a message source; a poll source of the simulated one unless said otherwise. */
  putSource(draft?: Partial<MessageSourceDraft>): Promise<string>;
  link(serviceId: number, messageSourceId: string, terms?: Partial<SetStockTerms>): Promise<void>;
  add(serviceId: number, phoneNumber: string, price?: bigint | null): Promise<void>;
  buy(fields?: Partial<AcquireNumber>): Promise<NumberAcquired>;
  /** A look at all numbers of a message source, as the poller makes it. */
  look(messageSourceId: string): Promise<Awaited<ReturnType<World['apps']['witness']['ask']>>>;
  /** Makes a poll source due at once. */
  due(messageSourceId: string): Promise<void>;
}

/** The providers service with a message source that is polled, and the operator's own numbers. */
export async function startStockWorld(env: Record<string, string> = {}): Promise<StockWorld> {
  const source = await SimulatedSource.open();
  const world = await startWorld({
    ENCRYPTION_KEY: randomBytes(32).toString('base64'),
    SOURCE_ALLOWED_HOSTS: source.host,
    ...env,
  });
  const { witness } = world.apps;
  const send = (message: object) => witness.send(message, jobOrigin(TEST_BOT_ID));
  return {
    ...world,
    source,
    putSource: async (draft = {}) => {
      const messageSourceId = draft.messageSourceId ?? newId();
      const isPoll = (draft.mode ?? 'poll') === 'poll';
      await send(
        create(PutMessageSource, {
          adminId: ADMIN,
          draft: create(MessageSourceDraft, {
            ...{ messageSourceId, name: 'SIM bank', mode: 'poll', keyPlace: 'none', keyName: '' },
            ...{ sealedKey: '', intervalSec: 1, mapping: '', signatureHeader: '' },
            url: isPoll ? `http://${source.host}/messages` : null,
            sealedSignatureKey: '',
            ...draft,
          }),
        }),
      );
      await witness.waitForEvent(
        MessageSourceChanged,
        (event) => event.messageSourceId === messageSourceId,
      );
      return messageSourceId;
    },
    link: async (serviceId, messageSourceId, terms = {}) => {
      await send(
        create(SetStockTerms, {
          ...{ serviceId, messageSourceId, price: 50n, adminId: ADMIN, ...terms },
        }),
      );
      await world.apps.get('providers', StockSource).refresh();
    },
    add: async (serviceId, phoneNumber, price = null) => {
      await send(
        create(AddStockNumber, {
          ...{ serviceId, countryCode: 'US', phoneNumber, price, adminId: ADMIN },
        }),
      );
    },
    buy: async (fields = {}) => {
      const command = acquire({ sourceIds: ['stock'], maxPrice: 100n, ...fields });
      await send(command);
      return witness.waitForEvent(NumberAcquired, about(command));
    },
    look: (messageSourceId) =>
      witness.ask(create(ListActiveMessages, { accountId: `stock:${messageSourceId}` })),
    due: async (messageSourceId) => {
      await world.database.query(
        'UPDATE message_sources SET next_ask_at = now() WHERE message_source_id = $1',
        [messageSourceId],
      );
    },
    stop: async () => {
      await world.stop();
      await source.close();
    },
  };
}

/** Waits until what is asked for is there, for what has deadlines of its own. */
export function eventually<T>(what: string, find: () => Promise<T | null> | T | null): Promise<T> {
  return waitFor(find, { deadlineMs: 5_000, what });
}
