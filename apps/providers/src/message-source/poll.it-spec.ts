import {
  create,
  DeleteMessageSource,
  ListMessageSources,
  ListUnmatchedMessages,
  MessageFound,
  MessageSourceChanged,
  MessageSourceDraft,
  NumberReleased,
  PauseMessageSource,
  ReleaseNumber,
  TryMessageSource,
  type ActiveList,
} from '@numera/contracts';
import { newId } from '@numera/kernel';
import { Vault } from '@numera/service';
import {
  ADMIN,
  eventually,
  startStockWorld,
  TELEGRAM,
  WHATSAPP,
  type StockWorld,
} from '../simulated/stock-world';

// What is waited for has deadlines of its own; a busy machine must not cut them short.
jest.setTimeout(60_000);

let world: StockWorld;
let sourceId: string;
let nextPhone = 0;

beforeAll(async () => {
  world = await startStockWorld();
}, 60_000);
beforeEach(async () => {
  world.source.messages.length = 0;
  world.source.broken = null;
  world.source.pageSize = 100;
  sourceId = await world.putSource({ url: `http://${world.source.host}/messages?cursor={cursor}` });
  await world.link(WHATSAPP, sourceId);
  await world.link(TELEGRAM, sourceId);
  await firstRead();
  world.source.requests.length = 0;
});
afterAll(() => world.stop());

const newPhone = () => `+1202555${String((nextPhone += 1)).padStart(4, '0')}`;
const look = async () => {
  await world.due(sourceId);
  return (await world.look(sourceId)) as ActiveList;
};
const found = (reservationId: string) =>
  world.apps.witness.events(MessageFound).filter((event) => event.reservationId === reservationId);
const foundOne = (reservationId: string) =>
  world.apps.witness.waitForEvent(MessageFound, (event) => event.reservationId === reservationId);
const unmatched = async () => {
  const query = create(ListUnmatchedMessages, {
    ...{ messageSourceId: sourceId, page: 1, pageSize: 50 },
  });
  return (await world.apps.witness.ask(query)).messages.map(({ text, cause }) => [text, cause]);
};
const listed = async () => {
  const { messageSources } = await world.apps.witness.ask(create(ListMessageSources, {}));
  return messageSources.find((one) => one.messageSourceId === sourceId);
};

/** A new source is read once at once. */
const firstRead = () =>
  eventually('the source to be read once', async () => (await listed())?.lastGoodAt ?? null);

/** A number of WhatsApp that somebody holds, whose source has been read once since. */
async function held(serviceId = WHATSAPP, phoneNumber = newPhone()) {
  await world.add(serviceId, phoneNumber);
  const number = await world.buy({ serviceId });
  await look();
  return number;
}

it('brings a message to the one who holds its number, once, with its code’s pattern', async () => {
  await world.link(WHATSAPP, sourceId, { pattern: 'code (\\d{6})' });
  const number = await held();
  world.source.send({ to: number.phoneNumber, service: 'WhatsApp', text: 'Your code 123456' });
  const { listed: rows } = await look();
  const message = await foundOne(number.reservationId);
  expect(message).toMatchObject({
    orderId: number.orderId,
    accountId: `stock:${sourceId}`,
    externalId: number.externalId,
    text: 'Your code 123456',
    pattern: 'code (\\d{6})',
  });
  expect(rows).toMatchObject([
    {
      ...{ externalId: number.externalId, state: 'received', text: 'Your code 123456' },
      ...{ vendorCode: '123456', messageKey: message.messageKey, pattern: 'code (\\d{6})' },
    },
  ]);
  await look();
  expect(found(number.reservationId)).toHaveLength(1);
});

it('gives a message without a time to its holder, although nobody had looked at the source before', async () => {
  sourceId = await world.putSource({ url: `http://${world.source.host}/last` });
  await world.link(WHATSAPP, sourceId);
  await firstRead();
  const phoneNumber = newPhone();
  await world.add(WHATSAPP, phoneNumber);
  const number = await world.buy();
  world.source.send({ to: phoneNumber, text: 'Code 654321' });
  await look();
  expect(await foundOne(number.reservationId)).toMatchObject({ text: 'Code 654321' });
});

it('reads on from its cursor: nothing twice and nothing missed, over pages and failures', async () => {
  const number = await held();
  world.source.pageSize = 2;
  const texts = Array.from({ length: 7 }, (_, at) => `Code 10000${at}`);
  world.source.send(...texts.map((text) => ({ to: number.phoneNumber, text })));
  await look();
  expect(found(number.reservationId).map(({ text }) => text)).toEqual(texts);
  world.source.broken = { status: 500, body: '' };
  await look();
  world.source.send({ to: number.phoneNumber, text: 'Code 200000' });
  world.source.broken = null;
  await look();
  await look();
  expect(found(number.reservationId).map(({ text }) => text)).toEqual([...texts, 'Code 200000']);
  expect(world.source.requests.at(-1)?.url).toBe('/messages?cursor=8');
});

it('takes a source that has no cursor and always tells everything, each message once', async () => {
  sourceId = await world.putSource({ url: `http://${world.source.host}/all?since={since}` });
  await world.link(WHATSAPP, sourceId);
  const number = await held();
  const ts = Math.floor(Date.now() / 1_000);
  const message = { to: number.phoneNumber, text: 'Code 123456', ts };
  world.source.send(message, message);
  await look();
  world.source.send({ ...message, ts: ts + 1 });
  await look();
  await look();
  expect(found(number.reservationId).map(({ text }) => text)).toEqual([
    'Code 123456',
    'Code 123456',
  ]);
  expect(world.source.requests.at(-1)?.url).toMatch(/^\/all\?since=\d{4}-\d\d-\d\dT/u);
});

it('gives messages out of order, repeated or years old to nobody by mistake', async () => {
  const number = await held();
  const now = Math.floor(Date.now() / 1_000);
  const at = (id: string, ts: number, text: string) => ({ to: number.phoneNumber, id, ts, text });
  world.source.send(
    at('3', now, 'Code 333333'),
    at('1', now - 3 * 365 * 86_400, 'Code 111111'),
    at('3', now, 'Code 333333'),
    at('2', now - 1_800, 'Code 222222'),
  );
  await look();
  await foundOne(number.reservationId);
  expect(found(number.reservationId).map(({ text }) => text)).toEqual(['Code 333333']);
  expect((await unmatched()).sort()).toEqual([
    ['Code 111111', 'too_old'],
    ['Code 222222', 'nobody_waits'],
  ]);
});

it('does not guess for a number that two services hold, and keeps the message for the admin', async () => {
  const phoneNumber = newPhone();
  const whatsapp = await held(WHATSAPP, phoneNumber);
  const telegram = await held(TELEGRAM, phoneNumber);
  const send = (text: string, service?: string) =>
    world.source.send({ to: phoneNumber, text, ...(service === undefined ? {} : { service }) });
  send('Your code is 111111');
  send('Telegram code: 222222');
  send('Your code is 333333', 'واتساب');
  send('Your code is 444444', 'Uber');
  await look();
  await foundOne(whatsapp.reservationId);
  expect(found(whatsapp.reservationId).map(({ text }) => text)).toEqual(['Your code is 333333']);
  expect(found(telegram.reservationId).map(({ text }) => text)).toEqual(['Telegram code: 222222']);
  expect((await unmatched()).sort()).toEqual([
    ['Your code is 111111', 'ambiguous'],
    ['Your code is 444444', 'other_service'],
  ]);
  expect(await listed()).toMatchObject({ messages: 4, unmatched: 2, fault: null });
});

it('knows a number in whatever way it is written, and one that is not in stock', async () => {
  const number = await held();
  const digits = number.phoneNumber.slice(1);
  world.source.send(
    {
      to: `00${digits.slice(0, 1)} (${digits.slice(1, 4)}) ${digits.slice(4)}`,
      text: 'Code 111111',
    },
    { to: '+12025559999', text: 'Code 222222' },
    { to: 'nonsense', text: 'Code 333333' },
  );
  await look();
  await foundOne(number.reservationId);
  expect((await unmatched()).sort()).toEqual([
    ['Code 222222', 'no_such_number'],
    ['Code 333333', 'no_such_number'],
  ]);
});

it('does not give a number back that has just had a message', async () => {
  const number = await held();
  const { reservationId, orderId } = number;
  world.source.send({ to: number.phoneNumber, text: 'Code 654321' });
  await world.due(sourceId);
  await world.apps.witness.send(create(ReleaseNumber, { reservationId, orderId }));
  const first = await foundOne(reservationId);
  await eventually('the last look to tell of it as well', () =>
    found(reservationId).length > 1 ? true : null,
  );
  const keys = new Set(found(reservationId).map(({ messageKey }) => messageKey));
  expect(keys).toEqual(new Set([first.messageKey]));
  expect(
    world.apps.witness
      .events(NumberReleased)
      .filter((event) => event.reservationId === reservationId),
  ).toEqual([]);
});

it('gives a number back whose only message told no code', async () => {
  const number = await held();
  const { reservationId, orderId } = number;
  world.source.send({ to: number.phoneNumber, text: 'Welcome to our network!' });
  await world.due(sourceId);
  await look();
  await foundOne(reservationId);
  await world.apps.witness.send(create(ReleaseNumber, { reservationId, orderId }));
  await world.apps.witness.waitForEvent(
    NumberReleased,
    (event) => event.reservationId === reservationId,
  );
});

it('gives a message to nobody once its number was given back', async () => {
  const number = await held();
  const { reservationId, orderId } = number;
  await world.apps.witness.send(create(ReleaseNumber, { reservationId, orderId }));
  await world.apps.witness.waitForEvent(
    NumberReleased,
    (event) => event.reservationId === reservationId,
  );
  world.source.send({ to: number.phoneNumber, text: 'late 123456', ts: Date.now() + 1_000 });
  await look();
  expect(await unmatched()).toEqual([['late 123456', 'nobody_waits']]);
});

it('asks no more often than its interval, whoever looks, and one at a time', async () => {
  await world.putSource({
    ...{ messageSourceId: sourceId, intervalSec: 60 },
    url: `http://${world.source.host}/messages`,
  });
  await Promise.all(Array.from({ length: 8 }, () => world.look(sourceId)));
  await world.look(sourceId);
  expect(world.source.requests).toHaveLength(1);
});

it('shows its key to its source only, where the admin said', async () => {
  const vault = world.apps.get('providers', Vault);
  for (const keyPlace of ['header', 'query'] as const) {
    const messageSourceId = newId();
    const sealedKey = vault.seal('s3cret key', messageSourceId);
    await world.putSource({ messageSourceId, keyPlace, keyName: 'X-Api-Key', sealedKey });
  }
  const [byHeader, byQuery] = await eventually('both to be asked', () => {
    const { requests } = world.source;
    return requests.length < 2 ? null : [...requests].sort((a, b) => (a.url < b.url ? -1 : 1));
  });
  expect(byHeader?.headers['x-api-key']).toBe('s3cret key');
  expect(byHeader?.url).toBe('/messages');
  expect(byQuery?.url).toBe('/messages?X-Api-Key=s3cret+key');
  const { messageSources } = await world.apps.witness.ask(create(ListMessageSources, {}));
  expect(JSON.stringify(messageSources)).not.toContain('s3cret');
});

describe('a source in trouble', () => {
  const changes = () =>
    world.apps.witness
      .events(MessageSourceChanged)
      .filter((event) => event.messageSourceId === sourceId)
      .map(({ change, fault }) => [change, fault])
      .slice(1);

  it('is told to admins once when it fails again and again, and once when it is back', async () => {
    world.source.broken = { status: 200, body: '<html>Bad gateway</html>' };
    for (let i = 0; i < 5; i += 1) await look();
    expect(await listed()).toMatchObject({ fault: 'not_json' });
    world.source.broken = null;
    await look();
    await look();
    await eventually('both to be told', () => (changes().length === 2 ? true : null));
    expect(changes()).toEqual([
      ['failing', 'not_json'],
      ['recovered', null],
    ]);
    expect(await listed()).toMatchObject({ fault: null });
  });

  it.each([
    [{ status: 401, body: '' }, 'refused_key 401'],
    [{ status: 502, body: '' }, 'bad_status 502'],
    [{ status: 200, body: '' }, 'not_json'],
    [{ status: 200, body: '{"messages":[{"to":' }, 'not_json'],
    [{ status: 200, body: '{"messages":"none"}' }, 'no_messages_field messages'],
    [{ status: 200, body: `{"messages":[],"x":"${'x'.repeat(1_100_000)}"}` }, /^too_large/u],
  ])('says what is wrong (%#)', async (broken, fault) => {
    world.source.broken = broken;
    await look();
    const shown = (await listed())?.fault;
    if (typeof fault === 'string') expect(shown).toBe(fault);
    else expect(shown).toMatch(fault);
  });

  it('is not asked while it is paused, nor when it is deleted; its numbers go on being held', async () => {
    const number = await held();
    const before = world.source.requests.length;
    await world.apps.witness.send(
      create(PauseMessageSource, { messageSourceId: sourceId, paused: true, adminId: ADMIN }),
    );
    await look();
    await world.apps.witness.send(
      create(DeleteMessageSource, { messageSourceId: sourceId, adminId: ADMIN }),
    );
    expect(await listed()).toBeUndefined();
    const { listed: rows } = await look();
    expect(rows).toMatchObject([{ externalId: number.externalId, state: 'waiting' }]);
    expect(world.source.requests).toHaveLength(before);
  });
});

describe('a trial', () => {
  const tryOut = (draft: Partial<MessageSourceDraft>) =>
    world.apps.witness.ask(
      create(TryMessageSource, {
        draft: create(MessageSourceDraft, {
          ...{ messageSourceId: newId(), name: 'new', mode: 'poll', keyPlace: 'none', keyName: '' },
          ...{ sealedKey: '', intervalSec: 5, mapping: '', signatureHeader: '' },
          ...{ sealedSignatureKey: '', url: `http://${world.source.host}/messages`, ...draft },
        }),
      }),
    );

  it('counts what a source tells and takes nothing of it', async () => {
    world.source.send({ to: '+12025550123', text: 'one' }, { to: '+12025550124', text: 'two' });
    expect(await tryOut({})).toMatchObject({ fault: null, messages: 2 });
    expect(await unmatched()).toEqual([]);
  });

  it.each([
    [{ url: 'http://127.0.0.1:1/' }, 'forbidden_address', '127.0.0.1'],
    [{ url: 'http://169.254.169.254/latest' }, 'forbidden_address', '169.254.169.254'],
    [{ url: 'ftp://example.com/' }, 'bad_url', 'ftp:'],
    [{ url: 'http://example.com/{curser}' }, 'bad_url', '{ }'],
    [{ url: 'http://{cursor}.example.com/' }, 'bad_url', '{ }'],
    [{ mapping: '{"nosuch":"x"}' }, 'bad_mapping', 'nosuch'],
    [{ mapping: '{"messages":"items"}' }, 'no_messages_field', 'items'],
    [{ keyPlace: 'header', keyName: 'Host' }, 'bad_url', 'key'],
    [
      { keyPlace: 'header', keyName: 'k', sealedKey: 'typed' },
      'no_encryption_key',
      'VAULT.NOT_SEALED',
    ],
  ] as const)('says which part of %j is wrong', async (draft, fault, detail) => {
    expect(await tryOut(draft)).toMatchObject({ fault, detail, messages: 0 });
  });
});
