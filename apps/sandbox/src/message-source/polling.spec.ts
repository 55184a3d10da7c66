import type { MessageSourceSettings } from '../page/page-api';
import { SimulatedMessageSource } from './simulated-message-source';

const TO = '+4915112345678';

interface Listed {
  readonly to: string;
  readonly service?: string;
  readonly text: string;
  readonly ts: number | string;
  readonly meta: { readonly id: string };
}

let source: SimulatedMessageSource;
let url: string;
const opened = async (settings: Partial<MessageSourceSettings> = {}): Promise<void> => {
  source = new SimulatedMessageSource({ settings });
  ({ url } = await source.start());
};
afterEach(() => source.stop());

const ask = (query: Record<string, string> = {}, init: RequestInit = {}): Promise<Response> =>
  fetch(`${url}?${new URLSearchParams({ key: source.key, ...query }).toString()}`, init);

async function listed(query: Record<string, string> = {}) {
  return (await (await ask(query)).json()) as { messages: Listed[]; cursor: string };
}

const texts = async (query: Record<string, string> = {}): Promise<string[]> =>
  (await listed(query)).messages.map(({ text }) => text);

describe('a question', () => {
  beforeEach(() => opened());

  it('is answered with the messages in the shape {to, text, ts, meta}', async () => {
    const before = Math.floor(Date.now() / 1_000);
    source.send({ to: TO, service: 'WhatsApp', text: 'Your code: 123-456' });
    const { messages } = await listed();
    expect(messages).toEqual([
      {
        to: TO,
        text: 'Your code: 123-456',
        ts: expect.any(Number) as number,
        meta: { id: 'm-1', sender: 'WhatsApp' },
      },
    ]);
    expect(messages[0]!.ts).toBeGreaterThanOrEqual(before);
  });

  it('with the cursor of the last answer gets nothing twice and misses nothing', async () => {
    for (let at = 0; at < 250; at += 1) source.send({ to: TO, text: `code ${at}` });
    const seen: string[] = [];
    let cursor = '0';
    for (let count = 0; count < 4; count += 1) {
      const answer = await listed({ cursor });
      seen.push(...answer.messages.map(({ text }) => text));
      cursor = answer.cursor;
    }
    expect(seen).toEqual(Array.from({ length: 250 }, (_, at) => `code ${at}`));
    source.send({ to: TO, text: 'after' });
    expect(await texts({ cursor })).toEqual(['after']);
  });

  it.each([
    ['seconds', (ms: number) => String(Math.floor(ms / 1_000))],
    ['milliseconds', String],
    ['ISO 8601', (ms: number) => new Date(ms).toISOString()],
  ])('with a time in %s gets what came then and later', async (_, written) => {
    source.send({ to: TO, text: 'now' });
    expect(await texts({ since: written(Date.now() - 5_000) })).toEqual(['now']);
    expect(await texts({ since: written(Date.now() + 60_000) })).toEqual([]);
  });

  it.each([
    [401, { key: 'wrong' }],
    [401, { key: '' }],
    [400, { cursor: 'x' }],
    [400, { since: 'yesterday' }],
    [200, { cursor: '', since: '' }],
  ])('is answered %i with %o', async (status, query) => {
    expect((await ask(query)).status).toBe(status);
  });

  it.each([
    ['x-api-key', (key: string) => key],
    ['authorization', (key: string) => `Bearer ${key}`],
    ['authorization', (key: string) => key],
  ])('may bring its key in %s', async (header, value) => {
    const withHeader = (key: string) => fetch(url, { headers: { [header]: value(key) } });
    expect((await withHeader(source.key)).status).toBe(200);
    expect((await withHeader('wrong')).status).toBe(401);
  });

  it('is noted, and what is alike and in a row is one line', async () => {
    await ask({ cursor: '0' });
    await ask({ cursor: '0' });
    await ask({ key: 'wrong' });
    expect(source.books().answers).toMatchObject([
      { status: '401', asked: 'everything', times: 1 },
      { status: '200', asked: 'cursor 0', messages: 0, times: 2 },
    ]);
  });
});

it.each(['iso', 'milliseconds'] as const)(
  'writes times as %s where it is told to',
  async (tsFormat) => {
    await opened({ tsFormat });
    source.send({ to: TO, text: 'x' });
    const { ts } = (await listed()).messages[0]!;
    const ms = tsFormat === 'iso' ? Date.parse(String(ts)) : Number(ts);
    expect(Math.abs(Date.now() - ms)).toBeLessThan(60_000);
  },
);

it('names the service where it is told to', async () => {
  await opened({ namesService: true });
  source.send({ to: TO, service: 'WhatsApp', text: 'x' });
  source.send({ to: TO, text: 'y' });
  expect((await listed()).messages.map(({ service }) => service)).toEqual(['WhatsApp', undefined]);
});

it('makes a text of the service in the language of the number’s country', async () => {
  await opened();
  source.send({ to: TO, service: 'WhatsApp' });
  source.send({ to: '+88812345678', service: 'Telegram' });
  source.send({ to: '0049 1511 2345678', service: 'Something new' });
  const [german, special, unknown] = await texts();
  expect(german).toMatch(/^Dein WhatsApp-Code: \d{3}-\d{3}/u);
  expect(special).toMatch(/Telegram code:? \d{5}/u);
  expect(unknown).toMatch(/Something new.*\d{6}/u);
});

it('refuses a message to nobody, and one to push without a webhook', async () => {
  await opened();
  expect(() => source.send({ to: ' ' })).toThrow('no number');
  expect(() => source.send({ to: TO, way: 'push' })).toThrow('no webhook');
  expect(() => source.setWebhook({ url: 'ftp://x' })).toThrow('no HTTP address');
});

describe('wrong messages', () => {
  const given = async (content: MessageSourceSettings['content']): Promise<unknown[]> => {
    await opened({ content });
    source.send({ to: TO, text: 'first 111111' });
    source.send({ to: TO, text: 'second 222222' });
    return (await listed({ cursor: '0' })).messages;
  };

  it('come twice, also after they were taken', async () => {
    expect(await given('duplicates')).toHaveLength(4);
    expect(await texts({ cursor: '2' })).toHaveLength(4);
  });

  it('come out of order', async () => {
    expect(await given('out-of-order')).toMatchObject([
      { meta: { id: 'm-2' } },
      { meta: { id: 'm-1' } },
    ]);
  });

  it('come years late, beside the right ones', async () => {
    const rows = (await given('years-old')) as Listed[];
    expect(rows.map(({ ts }) => new Date(Number(ts) * 1_000).getUTCFullYear() < 2020)).toEqual([
      true,
      true,
      false,
      false,
    ]);
    expect(new Set(rows.map(({ meta }) => meta.id)).size).toBe(4);
  });

  it('have the wrong types, or nobody’s numbers, beside the right ones', async () => {
    const rows = await given('wrong-types');
    expect(rows).toContainEqual(null);
    expect(rows).toContainEqual(expect.objectContaining({ to: TO, text: 'first 111111' }));
    await source.stop();
    const foreign = (await given('wrong-numbers')) as Listed[];
    expect(foreign.filter(({ to }) => to !== TO).map(({ to }) => to)).toContain('hello');
    expect(foreign).toContainEqual(expect.objectContaining({ to: TO }));
  });
});

describe('a fault', () => {
  it.each<[MessageSourceSettings['pollFault'], number, RegExp]>([
    ['server-error', 500, /error/u],
    ['rate-limit', 429, /slow/u],
    ['bad-key', 401, /key/u],
    ['empty', 200, /^$/u],
    ['html', 200, /^<!DOCTYPE/u],
    ['truncated', 200, /^\{"messages":\[\{[^}]*$/u],
    ['wrong-shape', 200, /"messages":\{/u],
    ['redirect-private', 302, /^$/u],
    ['redirect-loop', 302, /^$/u],
  ])('%s answers %i', async (pollFault, status, body) => {
    await opened({ pollFault });
    source.send({ to: TO, text: 'a text that is long enough to be cut' });
    const answer = await ask({ cursor: '0' }, { redirect: 'manual' });
    expect(answer.status).toBe(status);
    expect(await answer.text()).toMatch(body);
    expect(source.messages()[0]).toMatchObject({ listed: 0 });
  });

  it('leads to where a cloud machine keeps its secrets, or in a circle', async () => {
    await opened({ pollFault: 'redirect-private' });
    const answer = await ask({}, { redirect: 'manual' });
    expect(answer.headers.get('location')).toContain('169.254.169.254');
    source.configure({ pollFault: 'redirect-loop' });
    await expect(ask()).rejects.toThrow();
  });

  it.each<MessageSourceSettings['pollFault']>(['hang', 'stall', 'connection-lost'])(
    '%s gives no whole answer',
    async (pollFault) => {
      await opened({ pollFault });
      const patience = AbortSignal.timeout(150);
      await expect(ask({}, { signal: patience }).then((answer) => answer.text())).rejects.toThrow();
    },
  );

  it('is so large that nobody reads it to the end', async () => {
    await opened({ pollFault: 'huge' });
    const reader = (await ask()).body!.getReader();
    let bytes = 0;
    while (bytes < 4 * 1024 * 1024) {
      const { value } = (await reader.read()) as { value?: Uint8Array };
      bytes += value?.length ?? 0;
    }
    await reader.cancel();
    source.configure({ pollFault: 'none' });
    expect((await ask()).status).toBe(200);
  });
});
