import {
  CheckMessage,
  ListActiveMessages,
  ListOffers,
  NumberAcquired,
  NumberReleased,
  NumberUnavailable,
  NumberUnknown,
  create,
  type AcquireNumber,
} from '@numera/contracts';
import { SimulatedHandlerApi, type HandlerApiSettings } from '@numera/sandbox';
import { about, acquire, release, startWorld, type World } from '../../simulated/providers-world';

// What is waited for has deadlines of its own; a busy machine must not cut them short.
jest.setTimeout(60_000);

const ACCOUNT = 'sim-main';

let provider: SimulatedHandlerApi;
let world: World;

async function open(dialect: HandlerApiSettings['dialect']): Promise<void> {
  provider = new SimulatedHandlerApi({ settings: { dialect, cancelLockSeconds: 0 } });
  const { url } = await provider.start();
  world = await startWorld({ PROVIDER_SIM_URL: url, PROVIDER_SIM_API_KEY: provider.key });
}
afterEach(async () => {
  await world.stop();
  await provider.stop();
});

const buy = (): AcquireNumber => acquire({ sourceIds: ['sim'], maxCost: 10_000n });
const send = (message: object) => world.apps.witness.send(message);
const acquired = (command: AcquireNumber) =>
  world.apps.witness.waitForEvent(NumberAcquired, about(command), 15_000);

describe.each(['modern', 'classic'] as const)('a source that speaks %s handler_api', (dialect) => {
  beforeEach(() => open(dialect), 60_000);

  it('is set up by two settings, and offers what the catalogue knows beside the others', async () => {
    const { offers } = await world.apps.witness.ask(create(ListOffers, { serviceId: 1012 }));
    const [own] = offers.filter((one) => one.sourceId === 'sim' && one.countryCode === 'US');
    expect(own).toMatchObject({ serviceId: 1012, open: true, stale: false });
    expect(offers.some((one) => one.sourceId === 'smspool')).toBe(true);
  });

  it('sells a number and tells its code, by the list and by a check', async () => {
    const command = buy();
    await send(command);
    const { accountId, externalId, phoneNumber } = await acquired(command);
    expect(accountId).toBe(ACCOUNT);
    expect(provider.books().orders).toMatchObject([{ orderCode: externalId, phoneNumber }]);
    const list = () => world.apps.witness.ask(create(ListActiveMessages, { accountId }));
    expect((await list()).listed).toMatchObject([{ externalId, state: 'waiting' }]);
    provider.sendMessage(externalId, { text: 'Your WhatsApp code: 123-456' });
    expect((await list()).listed).toMatchObject([
      { externalId, state: 'received', text: 'Your WhatsApp code: 123-456' },
    ]);
    const check = create(CheckMessage, { accountId, externalId });
    expect(await world.apps.witness.ask(check)).toMatchObject({ state: 'received' });
  });

  it('takes a number back, with the money', async () => {
    const command = buy();
    await send(command);
    await acquired(command);
    await send(release(command));
    await world.apps.witness.waitForEvent(NumberReleased, about(command), 15_000);
    expect(provider.books()).toMatchObject({ balance: '500.00', orders: [{ status: 'refunded' }] });
  });

  it.each(['lost-after', 'html-after', 'unknown-word-after'] as const)(
    'finds the number that a purchase bought without saying so, and buys no second (%s)',
    async (purchaseFault) => {
      provider.configure({ purchaseFault });
      const command = buy();
      await send(command);
      await world.apps.witness.waitForEvent(NumberUnknown, about(command), 15_000);
      const { externalId } = await acquired(command);
      expect(provider.allOrders().map(({ id }) => id)).toEqual([externalId]);
    },
  );

  it('is told apart from the others when it has no number', async () => {
    provider.configure({ noStock: true });
    const command = buy();
    await send(command);
    const event = await world.apps.witness.waitForEvent(NumberUnavailable, about(command), 15_000);
    expect(event).toMatchObject({ sourceId: 'sim', reason: 'PROVIDER.SERVICE_UNAVAILABLE' });
  });
});

describe('a source that speaks bare handler_api', () => {
  beforeEach(() => open('bare'), 60_000);

  it('is read by checks once it turned out to have no list', async () => {
    const command = buy();
    await send(command);
    const { accountId, externalId } = await acquired(command);
    provider.sendMessage(externalId, { text: 'Your code is 1234' });
    const look = create(ListActiveMessages, { accountId });
    // Whoever asks first for the list, a job or this look, finds out.
    await world.apps.witness.ask(look).catch(() => undefined);
    expect((await world.apps.witness.ask(look)).listed).toMatchObject([
      { externalId, state: 'received', text: '1234', vendorCode: '1234' },
    ]);
  });
});
