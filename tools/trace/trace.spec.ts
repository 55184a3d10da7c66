import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { runTrace } from './run';
import { traceOrder } from './story';

const ORDER = '5f0d3a52-7b1c-5e0a-9c3f-0d9d6f1b2a34';
const OTHER = '5f0d3a52-0000-5e0a-9c3f-0d9d6f1b2a35';
const BUY = 'c0ffee00-1111-5222-8333-444444444444';
const CANCEL = 'cafe0000-1111-5222-8333-444444444444';
const STRANGER = 'deadbeef-1111-5222-8333-444444444444';
const RESERVATION = '0a0b0c0d-1111-5222-8333-444444444444';
const START = Date.UTC(2026, 0, 31, 10, 0, 0);

const step = (afterMs: number, correlationId: string, fields: object, level = 30): string =>
  JSON.stringify({
    level,
    time: START + afterMs,
    service: 'x',
    pid: 7_000,
    correlationId,
    context: 'step',
    ...fields,
  });
const telegram = (priority: string): object => ({
  msg: 'Telegram called',
  kind: 'edit',
  priority,
  outcome: 'sent',
  attempt: 1,
  waitedMs: 2,
  ms: 31,
});

const LOGS: Readonly<Record<string, readonly string[]>> = {
  'gateway-1.log': [
    'a warning of the runtime, which is no JSON',
    step(0, BUY, { msg: 'update received', updateId: '901', kind: 'callback_query' }),
    step(20, BUY, {
      msg: 'update handled',
      updateId: '901',
      kind: 'callback_query',
      outcome: 'handled',
      attempt: 1,
      waitedMs: 3,
      ms: 15,
    }),
    step(5, STRANGER, { msg: 'update received', updateId: '902', kind: 'message' }),
  ],
  'gateway-2.log': [
    step(9_100, BUY, telegram('code')),
    step(400, BUY, telegram('answer')),
    step(5_000, CANCEL, { msg: 'update received', updateId: '903', kind: 'callback_query' }),
  ],
  'orders-1.log': [
    step(40, BUY, { msg: 'order placed', orderId: ORDER, state: 'pending', failure: null }),
    step(350, BUY, {
      msg: 'order changed',
      orderId: ORDER,
      cause: 'acquired',
      moves: ['reservation requested→open', 'order pending→waiting_code'],
      reservationId: RESERVATION,
    }),
    step(5_010, CANCEL, {
      msg: 'message handled',
      name: 'orders.order.cancel.v1',
      id: OTHER,
      orderId: ORDER,
      outcome: 'done',
      ms: 9,
    }),
    step(9_050, BUY, {
      msg: 'order changed',
      orderId: ORDER,
      cause: 'code',
      moves: ['order waiting_code→completed'],
    }),
    step(10, STRANGER, {
      msg: 'order placed',
      orderId: OTHER,
      state: 'failed',
      failure: 'no_numbers',
    }),
  ],
  'wallet-1.log': [
    step(60, BUY, {
      msg: 'money moved',
      kind: 'hold',
      outcome: 'done',
      amountCents: '105',
      transferId: OTHER,
    }),
  ],
  'providers-1.log': [
    step(300, BUY, {
      msg: 'provider called',
      account: 'smspool',
      endpoint: 'acquire',
      outcome: 'ok',
      ms: 210,
    }),
    JSON.stringify({
      level: 50,
      time: START + 5_500,
      msg: 'release given up',
      reservationId: RESERVATION,
    }),
  ],
  'poller-3.log': [
    step(9_000, BUY, { msg: 'code found', orderId: ORDER, reservationId: RESERVATION }),
  ],
};

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'numera-trace-spec-'));
  for (const [name, lines] of Object.entries(LOGS)) {
    writeFileSync(join(folder, name), `${lines.join('\n')}\n`);
  }
});
afterEach(() => rmSync(folder, { recursive: true }));

async function run(input: string, ...args: string[]): Promise<{ code: number; text: string }> {
  const lines: string[] = [];
  const code = await runTrace({
    home: folder,
    arguments: args,
    input: Readable.from([input]),
    say: (line) => lines.push(line),
  });
  return { code, text: lines.join('\n') };
}

it('tells an order’s story over all services in the order of time, and nothing of another', async () => {
  const story = await traceOrder(ORDER, folder);
  expect(story.entries.map(({ timeMs }) => timeMs - START)).toEqual([
    0, 20, 40, 60, 300, 350, 400, 5_000, 5_010, 5_500, 9_000, 9_050, 9_100,
  ]);
  expect(story.who).toEqual([
    'gateway-1',
    'gateway-2',
    'orders-1',
    'poller-3',
    'providers-1',
    'wallet-1',
  ]);
  expect([...story.scope.correlationIds].sort()).toEqual([BUY, CANCEL]);
  expect(story).toMatchObject({
    problems: 1,
    state: 'completed',
    updateToNumberMs: 350,
    codeToDeliveryMs: 100,
  });
});

it('prints what happened in words, with times and what it comes to', async () => {
  const { code, text } = await run('', ORDER.slice(0, 13), '--logs', folder);
  expect(code).toBe(0);
  expect(text).toContain(`Order ${ORDER}, 2026-01-31 (UTC)`);
  for (const line of [
    '10:00:00.000       +0 ms  gateway-1    update 901 (callback_query) came and was stored',
    '10:00:00.060      +60 ms  wallet-1     hold of $1.05: done',
    '10:00:00.300     +300 ms  providers-1  smspool acquire: ok, 210 ms',
    '10:00:00.350     +350 ms  orders-1     reservation requested→open, order pending→waiting_code because of acquired',
    '10:00:05.010    +5010 ms  orders-1     took command orders.order.cancel.v1, 9 ms',
    '10:00:05.500    +5500 ms  providers-1  ERROR release given up',
    '10:00:09.000    +9000 ms  poller-3     a code was found',
    '10:00:09.100    +9100 ms  gateway-2    code to Telegram (message edited): sent, 31 ms',
  ]) {
    expect(text).toContain(line);
  }
  expect(text).toMatch(/from update to number:\s+350 ms/u);
  expect(text).toMatch(/from code to delivery:\s+100 ms/u);
});

it('finds the update behind a reference that a user was shown, and says which order it was about', async () => {
  const { code, text } = await run('', CANCEL.slice(0, 8), '--logs', folder);
  expect(code).toBe(0);
  expect(text).toContain(`Update with correlation id ${CANCEL}`);
  expect(text).toContain(`The whole order: npm run trace -- ${ORDER}`);
  expect(text).not.toContain('code was found');
});

it('reads standard input, lines with a container’s name before them, and packed files', async () => {
  const lines = Object.values(LOGS).flat();
  const piped = lines.map((line) => `orders-1  | ${line}`).join('\n');
  const fromInput = await run(piped, ORDER, '--logs', '-');
  expect(fromInput.text).toMatch(/steps:\s+13 in/u);
  const packed = join(folder, 'all.gz');
  writeFileSync(packed, gzipSync(lines.join('\n')));
  expect((await traceOrder(ORDER, packed)).entries).toHaveLength(13);
});

it('names replicas by what their lines say where no file does', async () => {
  const line = (pid: number, host: string): string =>
    JSON.stringify({
      level: 30,
      time: START,
      service: 'poller',
      host,
      pid,
      msg: 'm',
      orderId: ORDER,
    });
  const file = join(folder, 'all.txt');
  writeFileSync(
    file,
    [line(1, '3f2a9bd01234'), line(1, '77aa00112233'), line(4_242, 'desk')].join('\n'),
  );
  const { who } = await traceOrder(ORDER, file);
  expect(who).toEqual(['poller#4242', 'poller@3f2a9b', 'poller@77aa00']);
});

describe('when there is no story, it says why', () => {
  const reasons: readonly (readonly [string, string, readonly string[], RegExp])[] = [
    [
      'an order that no line mentions',
      '',
      ['abcdef12'],
      /Nothing about "abcdef12" in 1[56] lines of 6 files[^]*LOG_LEVEL/u,
    ],
    ['a beginning that several orders share', '', ['5f0d3a52'], /beginning of several/u],
    ['a word that is no id', '', ['WhatsApp'], /is no id/u],
    ['a pattern in place of an id', '', ['........'], /is no id/u],
  ];
  it.each(reasons)('%s', async (_, input, args, reason) => {
    const { code, text } = await run(input, ...args, '--logs', folder);
    expect(code).toBe(1);
    expect(text).toMatch(reason);
  });

  it('no logs at all', async () => {
    const { code, text } = await run('', ORDER);
    expect(code).toBe(1);
    expect(text).toContain('There are no logs at');
  });

  it('logs that are written for people', async () => {
    const { text } = await run('[10:00] INFO: running\n', ORDER, '--logs', '-');
    expect(text).toContain('ENVIRONMENT=production');
  });

  it('no order asked for', async () => {
    const { code, text } = await run('');
    expect(code).toBe(2);
    expect(text).toContain('npm run trace -- <order>');
  });
});
