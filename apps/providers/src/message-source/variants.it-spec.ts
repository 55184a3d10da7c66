import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { create, ListMessageSources, MessageFound, type NumberAcquired } from '@numera/contracts';
import { eventually, startStockWorld, WHATSAPP, type StockWorld } from '../simulated/stock-world';

// What is waited for has deadlines of its own; a busy machine must not cut them short.
jest.setTimeout(60_000);

interface Answer {
  readonly body: string | Buffer;
  readonly headers?: Record<string, string>;
  readonly status?: number;
}
type Variant = (text: string, to: string) => unknown;

let world: StockWorld;
let server: Server;
let host: string;
let answer: (url: string) => Answer;
let nextPhone = 0;

beforeAll(async () => {
  server = createServer((request, response) => {
    const { body, headers = {}, status = 200 } = answer(request.url ?? '');
    response.writeHead(status, { connection: 'close', ...headers }).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  world = await startStockWorld({ SOURCE_ALLOWED_HOSTS: host });
}, 60_000);
afterAll(async () => {
  await world.stop();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const say = (body: unknown): Answer => ({ body: JSON.stringify(body) });

/** A held number of WhatsApp whose new source is asked at `path`. */
async function held(
  path = '/sms',
  mapping = '',
  empty: object = { messages: [] },
): Promise<NumberAcquired> {
  answer = () => say(empty);
  const id = await world.putSource({ url: `http://${host}${path}`, mapping });
  await world.link(WHATSAPP, id);
  await eventually('the first reading', async () => {
    const list = await world.apps.witness.ask(create(ListMessageSources, {}));
    return list.messageSources.find((one) => one.messageSourceId === id)?.lastGoodAt ?? null;
  });
  await world.add(WHATSAPP, `+1202557${String((nextPhone += 1)).padStart(4, '0')}`);
  return world.buy();
}

const sourceOf = ({ accountId }: NumberAcquired): string => accountId.replace('stock:', '');

async function look(number: NumberAcquired): Promise<string[]> {
  await world.due(sourceOf(number));
  await world.look(sourceOf(number));
  return world.apps.witness
    .events(MessageFound)
    .filter((event) => event.reservationId === number.reservationId)
    .map(({ text }) => text);
}

const TEXT = 'Your code is 482913';
const nowSec = () => Math.floor(Date.now() / 1_000);
const told = (fields: object): Variant => {
  return (text, to) => ({ messages: [{ to, text, ...fields }] });
};

describe('a message is found, whatever a source tells', () => {
  it.each<[string, () => Variant]>([
    ['seconds', () => told({ ts: nowSec() })],
    ['seconds as text', () => told({ ts: String(nowSec()) })],
    ['fractions of seconds', () => told({ ts: Date.now() / 1_000 })],
    ['milliseconds', () => told({ ts: Date.now() })],
    ['ISO 8601', () => told({ ts: new Date().toISOString() })],
    [
      'ISO 8601 with microseconds',
      () => told({ ts: new Date().toISOString().replace('Z', '000') }),
    ],
    ['a date and time with an offset', () => told({ ts: offsetTime() })],
    ['no time', () => told({})],
    ['null for a time', () => told({ ts: null })],
    ['nonsense for a time', () => told({ ts: 'just now' })],
    ['null for a service', () => told({ service: null, meta: null })],
    ['the service by its name in capitals', () => told({ service: 'WHATSAPP' })],
    ['the service by another of its names', () => told({ service: 'Whats App' })],
    ['the service by its number', () => told({ service: WHATSAPP })],
    ['the service by its number as text', () => told({ service: String(WHATSAPP) })],
    ['the service by the code that the industry has for it', () => told({ service: 'wa' })],
    [
      'more than anybody asked for',
      () => told({ meta: { sender: 'WhatsApp', parts: [1] }, x: {} }),
    ],
  ])('of it: %s', async (_, variant) => {
    const number = await held();
    answer = () => say(variant()(TEXT, number.phoneNumber));
    expect(await look(number)).toEqual([TEXT]);
  });

  it.each<[string, (e164: string) => unknown]>([
    ['without its plus', (to) => to.slice(1)],
    ['as a number', (to) => Number(to.slice(1))],
    ['with 00', (to) => `00${to.slice(1)}`],
    ['with spaces', (to) => ` +1 202 ${to.slice(5, 8)} ${to.slice(8)} `],
    ['with dashes and brackets', (to) => `+1 (202) ${to.slice(5, 8)}-${to.slice(8)}`],
    ['with marks of direction', (to) => `\u2066${to}\u2069`],
    ['in Arabic digits', (to) => to.replace(/\d/gu, (d) => '٠١٢٣٤٥٦٧٨٩'[Number(d)] ?? '')],
  ])('of its number: %s', async (_, write) => {
    const number = await held();
    answer = () => say({ messages: [{ to: write(number.phoneNumber), text: TEXT }] });
    expect(await look(number)).toEqual([TEXT]);
  });

  it.each<[string, (message: object) => Answer]>([
    ['a list by itself', (message) => say([message])],
    [
      'a byte order mark',
      (message) => ({ body: `\ufeff${JSON.stringify({ messages: [message] })}` }),
    ],
    [
      'JSON that calls itself HTML, with spaces around',
      (message) => ({
        body: `\r\n ${JSON.stringify({ messages: [message] }, null, 2)}\r\n`,
        headers: { 'content-type': 'text/html' },
      }),
    ],
    [
      'packed JSON',
      (message) => ({
        body: gzipSync(JSON.stringify({ messages: [message] })),
        headers: { 'content-encoding': 'gzip' },
      }),
    ],
    ['201', (message) => ({ ...say({ messages: [message] }), status: 201 })],
  ])('as its answer: %s', async (_, write) => {
    const number = await held();
    answer = () => write({ to: number.phoneNumber, text: TEXT });
    expect(await look(number)).toEqual([TEXT]);
  });

  it('after 204, which says that there is nothing new', async () => {
    const number = await held();
    answer = () => ({ body: '', status: 204 });
    expect(await look(number)).toEqual([]);
    const { messageSources } = await world.apps.witness.ask(create(ListMessageSources, {}));
    expect(
      messageSources.find((one) => one.messageSourceId === sourceOf(number))?.fault,
    ).toBeNull();
    answer = () => say({ messages: [{ to: number.phoneNumber, text: TEXT }] });
    expect(await look(number)).toEqual([TEXT]);
  });

  it('behind a redirect on its own host', async () => {
    const number = await held('/old');
    answer = (url) =>
      url === '/old'
        ? { body: '', status: 301, headers: { location: '/new' } }
        : say({ messages: [{ to: number.phoneNumber, text: TEXT }] });
    expect(await look(number)).toEqual([TEXT]);
  });
});

it('reads each message once where a source always tells its last ones, newest first', async () => {
  const number = await held();
  const all = Array.from({ length: 9 }, (_, at) => `Code 10000${at}`);
  const seen: string[][] = [];
  for (let upTo = 1; upTo <= all.length; upTo += 1) {
    const last = all.slice(Math.max(0, upTo - 3), upTo).reverse();
    answer = () => say({ messages: last.map((text) => ({ to: number.phoneNumber, text })) });
    seen.push(await look(number));
  }
  expect(seen.at(-1)).toEqual(all);
});

it('reads on where a source calls its cursor otherwise, and asks with what it was told', async () => {
  const mapping = '{"messages":"result.items","cursor":"result.next","to":"number","text":"body"}';
  const empty = { result: { items: [], next: 0 } };
  const number = await held('/sms?from={cursor}&limit=2', mapping, empty);
  const all = Array.from({ length: 5 }, (_, at) => ({
    ...{ number: number.phoneNumber, body: `Code 20000${at}` },
  }));
  answer = (url) => {
    const from = Number(new URL(url, 'http://x').searchParams.get('from') ?? 0);
    const items = all.slice(from, from + 2);
    return say({ result: { items, next: from + items.length } });
  };
  expect(await look(number)).toEqual(all.map(({ body }) => body));
  all.push({ number: number.phoneNumber, body: 'Code 300000' });
  expect(await look(number)).toEqual(all.map(({ body }) => body));
});

it('misses nothing where a source is asked by time and brings something late', async () => {
  const number = await held('/sms?since={since_unix}');
  const at = (text: string, ts: number) => ({ to: number.phoneNumber, text, ts });
  const base = nowSec() + 1;
  const store = [at('Code 400001', base), at('Code 400003', base + 2)];
  answer = (url) => {
    const since = Number(new URL(url, 'http://x').searchParams.get('since'));
    return say({ messages: store.filter(({ ts }) => ts >= since) });
  };
  expect(await look(number)).toEqual(['Code 400001', 'Code 400003']);
  store.push(at('Code 400002', base + 1));
  expect(await look(number)).toEqual(['Code 400001', 'Code 400003', 'Code 400002']);
});

/** Now, on a clock three hours ahead, with a space between date and time. */
function offsetTime(): string {
  const local = new Date(Date.now() + 3 * 3_600_000).toISOString().slice(0, 19);
  return `${local.replace('T', ' ')}+03:00`;
}
