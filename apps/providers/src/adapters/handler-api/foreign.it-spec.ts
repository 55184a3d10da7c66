import {
  CheckMessage,
  create,
  ListActiveMessages,
  ListOffers,
  NumberAcquired,
  NumberReleased,
  NumberUnavailable,
  type AcquireNumber,
} from '@numera/contracts';
import { ForeignHandlerApi, type ForeignChoices } from '@numera/testing';
import { about, acquire, release, startWorld, type World } from '../../simulated/providers-world';

// What is waited for has deadlines of its own; a busy machine must not cut them short.
jest.setTimeout(60_000);

const json = (status: number) => (word: string) => ({
  status,
  body: JSON.stringify({ title: word, details: `${word} it is`, info: {} }),
});
const COUNTRIES = {
  7: { id: 7, rus: 'США', eng: 'USA', chn: '美国' },
  9: { id: '9', eng: 'France' },
};

/** Each a server that a stranger may have written from the protocol's description. */
const SERVERS: Readonly<Record<string, Partial<ForeignChoices>>> = {
  'speaks only the oldest words': {},
  'answers forms with 405': { toForms: { status: 405, body: 'Method Not Allowed' } },
  'answers forms with 404': { toForms: { status: 404, body: 'Cannot POST /stubs' } },
  'answers forms with 501': { toForms: { status: 501, body: '<html>Unsupported</html>' } },
  'answers forms with BAD_KEY': { toForms: { status: 200, body: 'BAD_KEY' } },
  'answers forms with BAD_ACTION': { toForms: { status: 400, body: 'BAD_ACTION' } },
  'refuses by JSON and 4xx': { refuse: json(400) },
  'refuses by {"status", "error"}': {
    refuse: (error) => ({ status: 200, body: JSON.stringify({ status: 'error', error }) }),
  },
  'refuses unknown actions by 404 alone': {
    refuse: (word) =>
      word === 'BAD_ACTION' ? { status: 404, body: '' } : { status: 200, body: word },
    answers: {},
    isModern: true,
  },
  'has ids with dashes, and a plus before numbers': {
    idOf: (n) => `0f8fad5b-d9cb-469f-a165-7086728950${String(n).padStart(2, '0')}`,
    plus: '+',
  },
  'ends its answers with a line break': { wrap: (body) => `${body}\r\n` },
  'begins its answers with a byte order mark and a space': { wrap: (body) => `\ufeff ${body}` },
  'packs its answers': { gzip: true },
  'writes prices as texts, by service and country': {
    prices: (count) => ({ wa: { 187: { cost: '0.24', count: String(count) } } }),
  },
  'counts physical numbers alone': {
    prices: (physicalCount) => ({ 187: { wa: { cost: 0.24, physicalCount } } }),
  },
  'has prices of several tiers': {
    prices: (count) => ({ 187: { wa: { '0.10': 0, '0.24': count, '0.90': 70 } } }),
  },
  'lists services by their names, and countries by numbers of its own': {
    country: '7',
    prices: (count) => ({ 7: { wa: { cost: 0.24, count } }, 9: { wa: { cost: 0.01, count } } }),
    answers: {
      getServicesList: { status: 'success', services: { wa: 'WhatsApp', tg: 'Telegram' } },
      getCountries: COUNTRIES,
    },
  },
  'lists countries by name alone': {
    country: '7',
    prices: (count) => ({ 7: { wa: { cost: 0.24, count } } }),
    answers: {
      getServicesList: { wa: { name: 'Whatsapp' } },
      getCountries: { 7: 'USA', 9: 'France' },
    },
  },
  'lists both as lists': {
    country: '7',
    prices: (count) => [{ 7: { wa: { cost: 0.24, count } } }],
    answers: {
      getServicesList: [{ id: 'wa', title: 'WhatsApp' }],
      getCountries: { status: 'success', countries: Object.values(COUNTRIES) },
    },
  },
  'is modern, and lists orders without their messages': { isModern: true },
};

let foreign: ForeignHandlerApi;
let world: World;

const buy = async (): Promise<{ command: AcquireNumber; bought: NumberAcquired }> => {
  const command = acquire({ sourceIds: ['far'], maxCost: 2_400n });
  await world.apps.witness.send(command);
  const bought = await world.apps.witness.waitForEvent(NumberAcquired, about(command), 15_000);
  return { command, bought };
};

const open = (choices: Partial<ForeignChoices>): void => {
  beforeAll(async () => {
    foreign = await ForeignHandlerApi.start(choices);
    world = await startWorld({
      PROVIDER_FAR_URL: foreign.url,
      PROVIDER_FAR_API_KEY: foreign.key,
      PROVIDER_FAR_REQUESTS_PER_SECOND: '100',
      OFFER_CACHE_SEC: '1',
    });
  }, 60_000);
  afterAll(async () => {
    await world.stop();
    await foreign.stop();
  });
};

describe.each(Object.entries(SERVERS))('a provider that %s', (_, choices) => {
  open(choices);

  /** The order as a look tells it; the first look may only find out what the server does not know. */
  const look = async ({ accountId, externalId }: NumberAcquired) => {
    const query = create(ListActiveMessages, { accountId });
    await world.apps.witness.ask(query).catch(() => undefined);
    const { listed } = await world.apps.witness.ask(query);
    return listed.find((one) => one.externalId === externalId);
  };

  it('is sold from: price, number, code, and its end', async () => {
    const { offers } = await world.apps.witness.ask(create(ListOffers, { serviceId: 1012 }));
    expect(offers.filter((one) => one.sourceId === 'far' && one.countryCode === 'US')).toEqual([
      expect.objectContaining({ cost: 2_400n, open: true }),
    ]);
    const { bought } = await buy();
    expect(bought).toMatchObject({ phoneNumber: '+12025550101', cost: 2_400n });
    expect(await look(bought)).toMatchObject({ state: 'waiting' });
    foreign.deliver('48:12');
    expect(await look(bought)).toMatchObject({ state: 'received', vendorCode: '48:12' });
    const check = create(CheckMessage, bought);
    expect(await world.apps.witness.ask(check)).toMatchObject({ state: 'received', text: '48:12' });
    expect(foreign.sold).toHaveLength(1);
  });

  it('gets a number back that nobody wants, and says when it has none', async () => {
    const { command } = await buy();
    await world.apps.witness.send(release(command));
    await world.apps.witness.waitForEvent(NumberReleased, about(command), 15_000);
    expect(foreign.sold.at(-1)).toMatchObject({ state: 'cancelled' });
    foreign.stock = 0;
    const late = acquire({ sourceIds: ['far'], maxCost: 2_400n });
    await world.apps.witness.send(late);
    expect(
      await world.apps.witness.waitForEvent(NumberUnavailable, about(late), 15_000),
    ).toMatchObject({ sourceId: 'far', reason: 'PROVIDER.SERVICE_UNAVAILABLE' });
  });
});

describe('a provider that lists its orders without messages, costs and times', () => {
  open({ isModern: true });

  it('has a number found whose sale it could not tell', async () => {
    await world.apps.witness.ask(create(ListOffers, { serviceId: 1012 }));
    foreign.losesNext = true;
    const { bought } = await buy();
    expect(foreign.sold).toHaveLength(1);
    expect(bought).toMatchObject({ externalId: String(foreign.sold[0]?.id), cost: 2_400n });
  });
});
