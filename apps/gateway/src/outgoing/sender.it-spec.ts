import { SimulatedTelegram, type LoggedCall, type SimulatedPerson } from '@numera/sandbox';
import { Database } from '@numera/database';
import { startTestApps, waitFor, type TestApps } from '@numera/testing';
import { gatewayApp } from '../gateway.app';
import type { Button } from '../view/view';
import { Outgoing, type OutgoingMessage } from './outgoing';

/** On a busy machine; every wait has a deadline of its own. */
jest.setTimeout(30_000);

const botId = '7000000001';

describe('the sender', () => {
  let telegram: SimulatedTelegram;
  let apps: TestApps;
  let person: SimulatedPerson;
  let nextPerson = 600_001;

  beforeAll(async () => {
    telegram = new SimulatedTelegram({ flood: null });
    const { url } = await telegram.start();
    apps = await startTestApps([gatewayApp], {
      env: { BOT_TOKEN: telegram.token, TELEGRAM_API_ROOT: url },
    });
    await waitFor(() => telegram.log.some(({ method }) => method === 'setmycommands'), {
      deadlineMs: 20_000,
      what: 'the bot to be set up',
    });
  });

  afterAll(async () => {
    await apps.stop();
    await telegram.stop();
  });

  beforeEach(() => {
    person = newPerson();
  });

  afterEach(() => {
    telegram.onCall = null;
  });

  function newPerson(): SimulatedPerson {
    const id = nextPerson++;
    return telegram.addPerson({
      id,
      firstName: `P${id}`,
      languageCode: 'en',
      started: true,
    } as never);
  }

  function queue(
    text: string,
    rest: Partial<OutgoingMessage> = {},
    buttons: readonly (readonly Button[])[] = [],
    chat: SimulatedPerson = person,
  ): Promise<void> {
    const message: OutgoingMessage = {
      botId,
      chatId: String(chat.id),
      view: { text, buttons },
      priority: 'answer',
      ...rest,
    };
    return apps
      .get('gateway', Database)
      .inTransaction((tx) => apps.get('gateway', Outgoing).add(tx, message));
  }

  const texts = (chat = person): string[] => chat.botMessages().map(({ text }) => text);
  const callsTo = (chat = person): readonly LoggedCall[] =>
    telegram.log.filter(({ chatId }) => chatId === chat.id);
  const until = (what: string, met: () => boolean): Promise<unknown> =>
    waitFor(met, { deadlineMs: 8_000, what });

  /** Holds the person's calls at the door of Telegram until it is opened. */
  function closeDoor(): () => void {
    let open: () => void = () => undefined;
    const opened = new Promise<void>((resolve) => (open = resolve));
    const { id } = person;
    telegram.onCall = ({ chatId }, phase) =>
      chatId === id && phase === 'before' ? opened : undefined;
    return open;
  }

  it('sends a code before the answers and notices that were queued before it', async () => {
    const open = closeDoor();
    await queue('first');
    await until('the first call', () => callsTo().length === 1);
    await queue('notice', { priority: 'notice' });
    await queue('answer');
    await queue('code', { priority: 'code' });
    open();
    await until('all four', () => texts().length === 4);
    expect(texts()).toEqual(['first', 'code', 'answer', 'notice']);
  });

  it('keeps the order within one chat', async () => {
    const wanted = Array.from({ length: 12 }, (_, at) => `m${at}`);
    for (const text of wanted) await queue(text);
    await until('all', () => texts().length === wanted.length);
    expect(texts()).toEqual(wanted);
  });

  it('edits the message of a subject, and of edits that wait sends the newest only', async () => {
    await queue('one', { subject: 's:1' });
    await until('the message', () => texts().length === 1);
    const open = closeDoor();
    await queue('two', { subject: 's:1' });
    await until('the call', () => callsTo().length === 2);
    for (const text of ['three', 'four', 'five']) await queue(text, { subject: 's:1' });
    open();
    await until('the newest', () => texts()[0] === 'five');
    expect(callsTo().map(({ text }) => text)).toEqual(['one', 'two', 'five']);
    expect(texts()).toEqual(['five']);
  });

  it('never lets an older state follow a newer one, when the older had to be tried again', async () => {
    await queue('shown', { subject: 's:2' });
    await until('the message', () => texts().length === 1);
    const open = closeDoor();
    await queue('old', { subject: 's:2', priority: 'notice' });
    await until('the call', () => callsTo().length === 2);
    await queue('new', { subject: 's:2', priority: 'answer' });
    telegram.lostReplies = 1;
    open();
    const isQueueEmpty = async (): Promise<boolean> => {
      const rows = await apps
        .get('gateway', Database)
        .query('SELECT FROM outgoing WHERE chat_id = $1', [String(person.id)]);
      return rows.length === 0;
    };
    await waitFor(isQueueEmpty, { deadlineMs: 8_000, what: 'an empty queue' });
    expect(texts()).toEqual(['new']);
  });

  it('waits as long as Telegram asks, in that chat only', async () => {
    telegram.setFaults({ tooManyRequests: 1, retryAfterSeconds: 2 });
    await queue('slow');
    await until('the refusal', () => callsTo().length === 1);
    const other = newPerson();
    await queue('code', { priority: 'code' }, [], other);
    await until('the other', () => texts(other).length === 1);
    expect(texts()).toEqual([]);
    await until('the slow one', () => texts().length === 1);
    const [refused, taken] = callsTo();
    expect(taken!.monotonicMs - refused!.monotonicMs).toBeGreaterThanOrEqual(2_000);
  });

  it.each(['lostReplies', 'lostRequests'] as const)('sends a code again after %s', async (loss) => {
    telegram[loss] = 1;
    await queue('code', { priority: 'code', dedupeKey: `loss:${loss}` });
    const arrivals = loss === 'lostReplies' ? 2 : 1;
    await until('the code', () => texts().length === arrivals);
    expect(new Set(texts())).toEqual(new Set(['code']));
  });

  it('lets a code pass a notice that waits to be tried again', async () => {
    telegram.setFaults({ serverErrors: 1 });
    await queue('notice', { priority: 'notice' });
    await until('the failure', () => callsTo().length === 1);
    await queue('code', { priority: 'code' });
    await until('both', () => texts().length === 2);
    expect(texts()).toEqual(['code', 'notice']);
  });

  it('delivers the words of a code whose markup Telegram refuses', async () => {
    await queue('Your code <b>1&lt;2', { priority: 'code' });
    await until('the code', () => texts().length === 1);
    expect(texts()).toEqual(['Your code 1<2']);
  });

  it('drops what a user who blocked the bot cannot get, and notes the block', async () => {
    person.send('/help');
    await until('the help', () => texts().length === 1);
    person.block();
    await queue('nobody reads this');
    const blocked = async (): Promise<boolean> => {
      const [row] = await apps.get('gateway', Database).query<{ blocked: boolean; left: number }>(
        `SELECT blocked, (SELECT count(*)::int FROM outgoing WHERE chat_id = u.user_id) AS left
             FROM users u WHERE user_id = $1`,
        [String(person.id)],
      );
      return row?.blocked === true && row.left === 0;
    };
    await waitFor(blocked, { deadlineMs: 5_000, what: 'the block to be noted' });
  });

  it('sends once for one dedupe key', async () => {
    const key = `key:${person.id}`;
    // While it waits, while it is being sent, in the moment it is done, and after.
    for (let at = 0; at < 40; at += 1) await queue('once', { dedupeKey: key });
    await until('the message', () => texts().length === 1);
    await queue('once', { dedupeKey: key });
    await queue('end');
    await until('the end', () => texts().includes('end'));
    expect(texts()).toEqual(['once', 'end']);
  });

  it('sends a new message where the one to edit is gone', async () => {
    await queue('shown', { subject: 's:3' });
    await until('the message', () => texts().length === 1);
    const isForgotten = async (): Promise<boolean> => {
      // Telegram shows the message a moment before it is noted here.
      const rows = await apps
        .get('gateway', Database)
        .query(`UPDATE shown_messages SET message_id = 1 WHERE subject = 's:3' RETURNING subject`);
      return rows.length > 0;
    };
    await waitFor(isForgotten, { deadlineMs: 3_000, what: 'the message to be noted' });
    await queue('again', { subject: 's:3' });
    await until('the new one', () => texts().length === 2);
    await queue('edited', { subject: 's:3' });
    await until('the edit', () => texts().includes('edited'));
    expect(texts()).toEqual(['shown', 'edited']);
  });
});
