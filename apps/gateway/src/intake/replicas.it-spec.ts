import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Database, Replicas } from '@numera/database';
import { newId } from '@numera/kernel';
import type { SimulatedPerson } from '@numera/sandbox';
import { waitFor } from '@numera/testing';
import { getBotToken } from 'nestjs-telegraf';
import type { Telegraf } from 'telegraf';
import type { Update } from 'telegraf/types';
import { BotIdentity } from '../bot/bot-identity';
import { TelegramClient } from '../outgoing/telegram.client';
import { BOT_ID, GatewayReplicas } from '../replicas.fixture';
import { UpdateStore } from './update.store';

jest.setTimeout(120_000);

const UNLIMITED = { USER_BURST: '1000' };
const SECRET = 'a-secret-of-the-test';

interface Handling {
  readonly chatId: number;
  readonly updateId: number;
  readonly replica: number;
}

/** What the replicas' handlers do, in the order in which they begin, and what overlaps in a chat. */
class Record {
  readonly begun: Handling[] = [];
  readonly overlapping: Handling[] = [];
  private readonly inHand = new Map<number, number>();

  /** Puts itself before the replica's handlers; each handling is as long as `last` takes. */
  watch(replicas: GatewayReplicas, at: number, last: () => Promise<unknown>): void {
    const bot = replicas.app(at).nest.get<Telegraf>(getBotToken());
    const handle = bot.handleUpdate.bind(bot);
    bot.handleUpdate = async (update: Update) => {
      const chatId = 'message' in update ? update.message.chat.id : 0;
      const handling = { chatId, updateId: update.update_id, replica: at };
      this.begun.push(handling);
      const others = this.inHand.get(chatId) ?? 0;
      if (others > 0) this.overlapping.push(handling);
      this.inHand.set(chatId, others + 1);
      try {
        await last();
        await handle(update);
      } finally {
        this.inHand.set(chatId, (this.inHand.get(chatId) ?? 1) - 1);
      }
    };
  }

  of(chatId: number): number[] {
    return this.begun.filter((one) => one.chatId === chatId).map(({ updateId }) => updateId);
  }
}

const sorted = (numbers: readonly number[]): number[] => [...numbers].sort((a, b) => a - b);

async function isReady(replicas: GatewayReplicas, count: number): Promise<void> {
  const ready = (): boolean =>
    replicas.apps.slice(0, count).every((app) => app.get(BotIdentity).username !== '');
  await waitFor(ready, { deadlineMs: 20_000, what: 'the replicas to know the bot' });
}

describe('two replicas that handle updates', () => {
  let replicas: GatewayReplicas;
  const record = new Record();

  beforeAll(async () => {
    replicas = await GatewayReplicas.prepare([UNLIMITED, UNLIMITED]);
    for (const at of [0, 1]) {
      const database = replicas.app(at).get(Database);
      record.watch(replicas, at, () => database.query('SELECT pg_sleep(0.002)'));
    }
    await replicas.run();
    await isReady(replicas, 2);
  });

  afterAll(() => replicas.stop());

  it("handle each chat's updates in order and one at a time, several hundred of twenty chats", async () => {
    const persons = Array.from({ length: 20 }, () => replicas.newPerson());
    const rounds = 15;
    for (let round = 0; round < rounds; round += 1) for (const one of persons) one.send('/help');
    const count = rounds * persons.length;
    const left = (): number => count - record.begun.length + replicas.telegram.pendingUpdates;
    await waitFor(() => left() <= 0, {
      deadlineMs: 50_000,
      what: `${count} updates to be handled`,
    }).catch((thrown: unknown) => {
      throw new Error(`${left()} of ${count} updates are not handled`, { cause: thrown });
    });
    await waitFor(() => persons.every((one) => one.botMessages().length === rounds), {
      deadlineMs: 40_000,
      what: 'every answer',
    });
    expect(record.overlapping).toEqual([]);
    expect(record.begun).toHaveLength(count);
    for (const { id } of persons) expect(record.of(id)).toEqual(sorted(record.of(id)));
    const shares = [0, 1].map((at) => record.begun.filter((one) => one.replica === at).length);
    // That both had a part makes the rest a proof; how they share is proven below.
    expect(Math.min(...shares)).toBeGreaterThan(0);
  });
});

describe('two replicas under more than one of them can take', () => {
  let replicas: GatewayReplicas;
  const record = new Record();
  let letGo: () => void = () => undefined;
  const held = new Promise<void>((resolve) => (letGo = resolve));

  beforeAll(async () => {
    replicas = await GatewayReplicas.prepare([UNLIMITED, UNLIMITED]);
    for (const at of [0, 1]) record.watch(replicas, at, () => held);
    await replicas.run();
    await isReady(replicas, 2);
  });

  afterAll(async () => {
    letGo();
    await replicas.stop();
  });

  it('share it: what the first has no hand free for, the other begins', async () => {
    const persons = Array.from({ length: 64 }, () => replicas.newPerson());
    for (const one of persons) one.send('/help');
    const shareOf = (at: number): number => record.begun.filter((one) => one.replica === at).length;
    // Nothing has ended: each holds as much as it takes at once.
    await waitFor(() => shareOf(0) + shareOf(1) === persons.length, {
      deadlineMs: 40_000,
      what: 'all to be begun',
    });
    expect([shareOf(0), shareOf(1)]).toEqual([32, 32]);
    letGo();
    await waitFor(() => persons.every((one) => one.botMessages().length === 1), {
      deadlineMs: 40_000,
      what: 'every answer',
    });
  });
});

describe('the stored updates', () => {
  let replicas: GatewayReplicas;
  let store: UpdateStore;
  let nextId = 1;
  const [fast, slow] = [newId(), newId()];

  beforeAll(async () => {
    // Not running: the test itself claims.
    replicas = await GatewayReplicas.prepare([{}]);
    store = replicas.app(0).get(UpdateStore);
  });

  afterAll(() => replicas.stop());

  beforeEach(() => database().query('TRUNCATE updates'));

  const database = (): Database => replicas.app(0).get(Database);
  const update = (chatId: number): Update => {
    const chat = { id: chatId, type: 'private' };
    const message = { message_id: 1, date: 1, text: 'x', chat, from: { id: chatId } };
    return { update_id: nextId++, message } as never;
  };
  const runOut = (): Promise<unknown> =>
    database().query(`UPDATE updates SET leased_until = now() - interval '1 second'`);
  const stateOf = async ({ updateId }: { updateId: string }): Promise<string | undefined> => {
    const rows = await database().query<{ state: string }>(
      'SELECT state FROM updates WHERE update_id = $1',
      [updateId],
    );
    return rows[0]?.state;
  };

  it('are given out one a chat and in order, however many claim at the same moment', async () => {
    const chats = [1, 2, 3, 4];
    const rounds = 60;
    const seen = new Map<number, number[]>(chats.map((chat) => [chat, []]));
    const inHand = new Set<number>();
    const doubled: number[] = [];
    let handled = 0;
    const add = async (): Promise<void> => {
      for (let round = 0; round < rounds; round += 1) await store.add(BOT_ID, chats.map(update));
    };
    const handle = async (): Promise<void> => {
      const replica = newId();
      while (handled < rounds * chats.length) {
        for (const one of await store.claim(BOT_ID, replica, 1)) {
          const chatId = 'message' in one.body ? one.body.message.chat.id : 0;
          if (inHand.has(chatId)) doubled.push(chatId);
          inHand.add(chatId);
          seen.get(chatId)?.push(Number(one.updateId));
          await database().query('SELECT 1');
          inHand.delete(chatId);
          // Now and then one is put back, as after a failure, and must not be overtaken.
          const retried = one.attempts === 1 && handled % 7 === 0;
          if (retried) await store.retry(BOT_ID, replica, one, 0);
          else await store.finish(BOT_ID, replica, one, 'handled');
          if (!retried) handled += 1;
        }
      }
    };
    await Promise.all([add(), ...Array.from({ length: 6 }, handle)]);
    expect(doubled).toEqual([]);
    for (const ids of seen.values()) {
      expect(ids).toEqual(sorted(ids));
      expect(new Set(ids).size).toBe(rounds);
    }
  });

  it('stay with who has them now when a replica comes back too late', async () => {
    await store.add(BOT_ID, [update(1), update(1)]);
    const [late] = await store.claim(BOT_ID, slow, 8);
    await runOut();
    const [mine] = await store.claim(BOT_ID, fast, 8);
    expect(mine?.updateId).toBe(late?.updateId);
    await store.finish(BOT_ID, slow, late!, 'handled');
    await store.retry(BOT_ID, slow, late!, 0);
    // The chat's next update waits until the one in hand is done.
    expect(await store.claim(BOT_ID, slow, 8)).toEqual([]);
    await store.finish(BOT_ID, fast, mine!, 'handled');
    expect(await stateOf(mine!)).toBe('handled');
    expect(await store.claim(BOT_ID, slow, 8)).toHaveLength(1);
  });

  it('are freed at once when the replica that had them died, and nothing of the others', async () => {
    await store.add(BOT_ID, [update(1)]);
    const [dead] = await store.claim(BOT_ID, slow, 8);
    await store.add(BOT_ID, [update(2)]);
    const [other] = await store.claim(BOT_ID, fast, 8);
    await store.free(slow);
    expect([await stateOf(dead!), await stateOf(other!)]).toEqual(['waiting', 'handling']);
  });
});

describe('two replicas in polling mode', () => {
  let replicas: GatewayReplicas;
  let person: SimulatedPerson;
  const askers = new Set<string>();

  beforeAll(async () => {
    replicas = await GatewayReplicas.prepare([UNLIMITED, UNLIMITED]);
    person = replicas.newPerson();
    for (const app of replicas.apps) {
      const { api } = app.get(TelegramClient);
      const call = api.callApi.bind(api);
      jest.spyOn(api, 'callApi').mockImplementation((method, ...rest) => {
        if (method === 'getUpdates') askers.add(app.get(Replicas).id);
        return call(method, ...rest);
      });
    }
    await replicas.run();
    await isReady(replicas, 2);
  });

  afterAll(() => replicas.stop());

  const poller = async (): Promise<string | undefined> => {
    const rows = await replicas
      .app(0)
      .get(Database)
      .query<{ by: string }>('SELECT leased_by AS by FROM intake_lease');
    return rows[0]?.by;
  };

  it('let one ask Telegram; when it stops, the other goes on at once, and nothing is lost', async () => {
    await waitFor(() => replicas.telegram.isPolled, { deadlineMs: 5_000, what: 'the first poll' });
    for (let at = 0; at < 5; at += 1) person.send('/help');
    await waitFor(() => person.botMessages().length === 5, { deadlineMs: 8_000, what: 'answers' });
    const first = await poller();
    expect([...askers]).toEqual([first]);
    const at = replicas.apps.findIndex((app) => app.get(Replicas).id === first);
    expect(at).toBeGreaterThanOrEqual(0);
    const stopping = replicas.stopOne(at);
    for (let more = 0; more < 5; more += 1) person.send('/help');
    await stopping;
    // Far sooner than the lease of a minute would run out.
    await waitFor(() => person.botMessages().length === 10, {
      deadlineMs: 8_000,
      what: 'the rest',
    });
    await waitFor(async () => (await poller()) !== first, { deadlineMs: 5_000, what: 'the other' });
    expect(person.botMessages()).toHaveLength(10);
  });
});

describe('two replicas in webhook mode', () => {
  let replicas: GatewayReplicas;
  let ports: number[];
  const record = new Record();

  beforeAll(async () => {
    ports = [await freePort(), await freePort()];
    replicas = await GatewayReplicas.prepare(
      ports.map((port) => ({
        ...UNLIMITED,
        WEBHOOK_URL: `http://127.0.0.1:${ports[0]}`,
        WEBHOOK_PORT: String(port),
        WEBHOOK_SECRET: SECRET,
      })),
    );
    for (const at of [0, 1]) record.watch(replicas, at, () => Promise.resolve());
    await replicas.run();
    await isReady(replicas, 2);
  });

  afterAll(() => replicas.stop());

  it('both take updates, also the same one, and handle each once and in order', async () => {
    const person = replicas.newPerson();
    const chat = { id: person.id, type: 'private', first_name: 'P' };
    const from = { id: person.id, is_bot: false, first_name: 'P' };
    const entities = [{ type: 'bot_command', offset: 0, length: 5 }];
    const post = async (updateId: number, at: number): Promise<number> => {
      const message = { message_id: updateId, date: 1, text: '/help', entities, chat, from };
      const { status } = await fetch(`http://127.0.0.1:${ports[at % 2]}/telegram/webhook`, {
        method: 'POST',
        body: JSON.stringify({ update_id: updateId, message }),
        headers: { 'x-telegram-bot-api-secret-token': SECRET },
      });
      return status;
    };
    const statuses: number[] = [];
    // As Telegram does: a chat's next update comes when the one before has been taken.
    for (let id = 1; id <= 20; id += 1) {
      statuses.push(...(await Promise.all([post(id, id), post(id, id + 1)])));
    }
    expect(statuses).toEqual(Array(40).fill(200));
    await waitFor(() => person.botMessages().length === 20, { deadlineMs: 8_000, what: 'answers' });
    expect(record.of(person.id)).toEqual(Array.from({ length: 20 }, (_, at) => at + 1));
    expect(record.overlapping).toEqual([]);
  });
});

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
