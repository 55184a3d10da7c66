import { Database } from '@numera/database';
import { newId } from '@numera/kernel';
import type { LoggedCall, SimulatedPerson } from '@numera/sandbox';
import { waitFor } from '@numera/testing';
import { BOT_ID, GatewayReplicas, said } from '../replicas.fixture';
import { OutgoingStore, type Claim } from './outgoing.store';

jest.setTimeout(60_000);

const RATE = 10;

describe('two replicas that send', () => {
  let replicas: GatewayReplicas;

  beforeEach(async () => {
    // What Telegram asked for in the test before.
    await database().query('DELETE FROM outgoing_rests');
  });

  beforeAll(async () => {
    replicas = await GatewayReplicas.prepare(
      Array.from({ length: 2 }, () => ({ TELEGRAM_SENDS_PER_SECOND: String(RATE) })),
    );
    await replicas.run();
    const isSetUp = (): boolean =>
      replicas.telegram.log.filter(({ method }) => method === 'setmycommands').length >= 6;
    await waitFor(isSetUp, { deadlineMs: 8_000, what: 'both to be set up' });
  });

  afterAll(() => replicas.stop());

  afterEach(() => {
    replicas.telegram.onCall = null;
  });

  const texts = (person: SimulatedPerson): string[] => person.botMessages().map((m) => m.text);
  const callsTo = (person: SimulatedPerson): readonly LoggedCall[] =>
    replicas.telegram.log.filter(({ chatId }) => chatId === person.id);
  const until = (what: string, met: () => boolean, deadlineMs = 15_000): Promise<unknown> =>
    waitFor(met, { deadlineMs, what });
  const persons = (count: number): SimulatedPerson[] =>
    Array.from({ length: count }, () => replicas.newPerson());

  /** Which calls of one chat were under way at the same time. */
  function overlaps(person: SimulatedPerson): number {
    const calls = [...callsTo(person)].sort((a, b) => a.monotonicMs - b.monotonicMs);
    return calls.filter((call, at) => {
      const before = calls[at - 1];
      return before && (before.doneMonotonicMs ?? Infinity) > call.monotonicMs;
    }).length;
  }

  it('never send two messages of one chat at once, and keep each chat in order', async () => {
    const chats = persons(12);
    const wanted = Array.from({ length: 20 }, (_, at) => `m${at}`);
    replicas.telegram.setFaults({ delayMs: 5 });
    await Promise.all(
      wanted.map((text, at) =>
        // Each round through the other replica, so that both are woken all the time.
        replicas.queue(
          at % 2,
          chats.map(({ id }) => ({ chatId: String(id), ...said(text) })),
        ),
      ),
    );
    await until('all', () => chats.every((one) => texts(one).length === wanted.length), 30_000);
    replicas.telegram.setFaults({ delayMs: 0 });
    const rows = await queuedIn(chats);
    expect(rows).toBe(0);
    expect(chats.map(overlaps)).toEqual(chats.map(() => 0));
    for (const one of chats) expect([...texts(one)].sort()).toEqual([...wanted].sort());
  });

  it('keep the order of what was queued one after the other', async () => {
    const chats = persons(6);
    const wanted = Array.from({ length: 15 }, (_, at) => `m${at}`);
    for (const [at, text] of wanted.entries()) {
      await replicas.queue(
        at % 2,
        chats.map(({ id }) => ({ chatId: String(id), ...said(text) })),
      );
    }
    await until('all', () => chats.every((one) => texts(one).length === wanted.length));
    for (const one of chats) expect(texts(one)).toEqual(wanted);
    expect(chats.map(overlaps)).toEqual(chats.map(() => 0));
  });

  it('do not send a code beside a notice of the same chat, however the claims fall', async () => {
    const chats = persons(10);
    for (let round = 0; round < 8; round += 1) {
      await Promise.all([
        replicas.queue(
          0,
          chats.map(({ id }) => ({ chatId: String(id), priority: 'answer', ...said('a') })),
        ),
        replicas.queue(
          1,
          chats.map(({ id }) => ({ chatId: String(id), priority: 'code', ...said('c') })),
        ),
      ]);
    }
    await until('all', () => chats.every((one) => texts(one).length === 16));
    expect(chats.map(overlaps)).toEqual(chats.map(() => 0));
  });

  it('edit what the other replica has sent, and send nothing of a subject twice', async () => {
    const chats = persons(8);
    for (let round = 0; round < 10; round += 1) {
      await replicas.queue(
        round % 2,
        chats.map(({ id }) => ({ chatId: String(id), subject: `s:${id}`, ...said(`r${round}`) })),
      );
    }
    await until('the last', () => chats.every((one) => texts(one).at(-1) === 'r9'));
    for (const one of chats) expect(texts(one)).toEqual(['r9']);
  });

  it('keep to one pace of notices together, while codes go at once', async () => {
    await refill();
    const crowd = persons(5 * RATE);
    await replicas.queue(
      0,
      crowd.map(({ id }) => ({ chatId: String(id), priority: 'broadcast', ...said('b') })),
    );
    const coded = persons(10);
    await until('the first', () => crowd.some((one) => texts(one).length > 0));
    for (const [at, { id }] of coded.entries()) {
      await replicas.queue(at % 2, [{ chatId: String(id), priority: 'code', ...said('code') }]);
    }
    await until('the codes', () => coded.every((one) => texts(one).length === 1));
    const unsent = crowd.filter((one) => texts(one).length === 0).length;
    await until('the crowd', () => crowd.every((one) => texts(one).length === 1));
    const at = crowd.map((one) => callsTo(one)[0]!.monotonicMs).sort((a, b) => a - b);
    // A full bucket at once, then the pace: any second sees at most twice the rate, and the whole takes four.
    const busiest = Math.max(
      ...at.map((from) => at.filter((t) => t >= from && t < from + 1_000).length),
    );
    expect(busiest).toBeLessThanOrEqual(2 * RATE);
    expect(at.at(-1)! - at[0]!).toBeGreaterThan(3_500);
    expect(unsent).toBeGreaterThan(0);
  });

  it('leave a chat alone after a 429, whichever of them was told', async () => {
    const [slow, other] = persons(2);
    replicas.telegram.setFaults({ tooManyRequests: 1, retryAfterSeconds: 2 });
    await replicas.queue(0, [{ chatId: String(slow!.id), ...said('first') }]);
    await until('the refusal', () => callsTo(slow!)[0]?.error != null);
    for (const at of [0, 1]) {
      await replicas.queue(at, [{ chatId: String(slow!.id), priority: 'code', ...said('code') }]);
      await replicas.queue(at, [{ chatId: String(other!.id), ...said('other') }]);
    }
    await until('the other', () => texts(other!).length === 2);
    await until('the slow', () => texts(slow!).length === 3);
    const [refused, next] = callsTo(slow!);
    expect(next!.monotonicMs - refused!.monotonicMs).toBeGreaterThanOrEqual(2_000);
  });

  it('are both silent when Telegram refuses three chats at once', async () => {
    const refused = persons(3);
    replicas.telegram.setFaults({ tooManyRequests: 3, retryAfterSeconds: 2 });
    for (const [at, { id }] of refused.entries()) {
      await replicas.queue(at % 2, [{ chatId: String(id), ...said('x') }]);
    }
    await until('the refusals', () => refused.every((one) => callsTo(one)[0]?.error != null));
    await waitFor(isSilent, { deadlineMs: 3_000, what: 'the silence' });
    const later = persons(4);
    for (const [at, { id }] of later.entries()) {
      await replicas.queue(at % 2, [{ chatId: String(id), priority: 'code', ...said('code') }]);
    }
    await until('the codes', () => later.every((one) => texts(one).length === 1));
    const last = Math.max(...refused.map((one) => callsTo(one)[0]!.monotonicMs));
    const first = Math.min(...later.map((one) => callsTo(one)[0]!.monotonicMs));
    expect(first - last).toBeGreaterThanOrEqual(1_900);
  });

  async function isSilent(): Promise<boolean> {
    const [row] = await database().query<{ silent: boolean }>(
      'SELECT silent_until > now() AS silent FROM outgoing_pace WHERE bot_id = $1',
      [BOT_ID],
    );
    return row?.silent === true;
  }

  async function queuedIn(chats: readonly SimulatedPerson[]): Promise<number> {
    const ids = chats.map(({ id }) => String(id));
    const isEmpty = async (): Promise<boolean> => {
      const rows = await database().query('SELECT FROM outgoing WHERE chat_id = ANY($1)', [ids]);
      return rows.length === 0;
    };
    await waitFor(isEmpty, { deadlineMs: 3_000, what: 'an empty queue' });
    return 0;
  }

  async function refill(): Promise<void> {
    await database().query('UPDATE outgoing_pace SET tokens = $1, filled_at = now()', [RATE]);
  }

  const database = (): Database => replicas.app(0).get(Database);
});

describe('the queue of outgoing messages', () => {
  let replicas: GatewayReplicas;
  let store: OutgoingStore;
  const [fast, slow] = [newId(), newId()];

  beforeAll(async () => {
    // Not running: the test itself claims.
    replicas = await GatewayReplicas.prepare([{}]);
    store = replicas.app(0).get(OutgoingStore);
  });

  afterAll(() => replicas.stop());

  beforeEach(() => database().query('TRUNCATE outgoing, outgoing_pace, outgoing_rests'));

  const database = (): Database => replicas.app(0).get(Database);
  const claim = (replica: string, rest: Partial<Claim> = {}): ReturnType<OutgoingStore['claim']> =>
    store.claim(BOT_ID, { replica, limit: 16, lowestPriority: 3, noticesPerSecond: 10, ...rest });
  const runOut = (): Promise<unknown> =>
    database().query(`UPDATE outgoing SET leased_until = now() - interval '1 second'`);

  it('never gives out two messages of one chat, however many claim at the same moment', async () => {
    const chats = ['1', '2', '3'];
    const inHand = new Set<string>();
    const doubled: string[] = [];
    let [queued, sent] = [0, 0];
    const rounds = 150;
    const add = async (): Promise<void> => {
      for (let round = 0; round < rounds; round += 1) {
        const priority = round % 2 === 0 ? 'answer' : 'code';
        // One transaction each, so that a claim that is under way sees some of them and not others.
        await Promise.all(chats.map((chatId) => replicas.queue(0, [{ chatId, priority }])));
        queued += chats.length;
      }
    };
    const send = async (): Promise<void> => {
      const replica = newId();
      while (sent < rounds * chats.length) {
        for (const message of await claim(replica, { limit: 1 })) {
          const { chatId } = message;
          if (inHand.has(chatId)) doubled.push(chatId);
          inHand.add(chatId);
          await database().query('SELECT 1');
          inHand.delete(chatId);
          await store.finish(BOT_ID, replica, message, null);
          sent += 1;
        }
      }
    };
    await Promise.all([add(), ...Array.from({ length: 6 }, send)]);
    expect([queued, sent, doubled]).toEqual([rounds * chats.length, rounds * chats.length, []]);
  });

  it.each(['finish', 'defer'] as const)(
    'lets a replica whose lease ran out not %s what another has in hand',
    async (verb) => {
      await replicas.queue(0, [{ chatId: '1', ...said('x') }]);
      const [late] = await claim(slow);
      await runOut();
      const [mine] = await claim(fast);
      expect(mine?.id).toBe(late?.id);
      if (verb === 'finish') await store.finish(BOT_ID, slow, late!, 1);
      else await store.defer(slow, late!, 0);
      expect(await claim(slow)).toEqual([]);
      await store.finish(BOT_ID, fast, mine!, 2);
      expect(await database().query('SELECT FROM outgoing')).toEqual([]);
    },
  );

  it('tells the same replica apart from itself when its own lease ran out', async () => {
    await replicas.queue(0, [{ chatId: '1', ...said('x') }]);
    const [late] = await claim(slow);
    await runOut();
    const [again] = await claim(slow);
    await store.defer(slow, late!, 0);
    expect(await claim(fast)).toEqual([]);
    expect(again?.attempts).toBe(2);
  });

  it('frees at once what a dead replica had in hand, and nothing of the others', async () => {
    await replicas.queue(0, [{ chatId: '1', ...said('x') }]);
    const [dead] = await claim(slow);
    await replicas.queue(0, [{ chatId: '2', ...said('y') }]);
    await claim(fast);
    await store.free(slow);
    expect((await claim(fast)).map(({ id }) => id)).toEqual([dead?.id]);
  });

  it('gives notices what the bucket has, and codes and answers more than that', async () => {
    const many = (priority: 'notice' | 'code', from: number) =>
      Array.from({ length: 15 }, (_, at) => ({ chatId: `${from + at}`, priority, ...said('x') }));
    await replicas.queue(0, many('notice', 0));
    expect(await claim(fast, { limit: 16 })).toHaveLength(10);
    expect(await claim(slow)).toEqual([]);
    await replicas.queue(0, many('code', 100));
    const codes = await claim(slow);
    expect(codes.map(({ priority }) => priority)).toEqual(Array(15).fill(0));
    // What the codes took is missing to the notices.
    await database().query(
      `UPDATE outgoing_pace SET filled_at = filled_at - interval '0.5 seconds'`,
    );
    expect(await claim(fast)).toEqual([]);
    await database().query(`UPDATE outgoing_pace SET filled_at = filled_at - interval '1 second'`);
    expect((await claim(fast)).length).toBeGreaterThan(0);
  });

  it('passes over what another transaction is replacing, and waits for nobody', async () => {
    await replicas.queue(0, [{ chatId: '1', subject: 's', ...said('old') }]);
    await replicas.queue(0, [{ chatId: '2', ...said('other') }]);
    await database().inTransaction(async (tx) => {
      await tx.query(`DELETE FROM outgoing WHERE chat_id = '1'`);
      expect((await claim(fast)).map(({ chatId }) => chatId)).toEqual(['2']);
    });
  });
});
