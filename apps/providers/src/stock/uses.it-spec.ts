import {
  create,
  GetResendTerms,
  ListStock,
  MessageFound,
  NumberAcquired,
  SetStockTerms,
  type AcquireNumber,
} from '@numera/contracts';
import { newId } from '@numera/kernel';
import { about, acquire, completed } from '../simulated/providers-world';
import {
  ADMIN,
  eventually,
  startStockWorld,
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
  sourceId = await world.putSource();
}, 60_000);
beforeEach(async () => {
  await world.database.query('DELETE FROM stock_numbers');
  await world.add(WHATSAPP, `+1202557${String((nextPhone += 1)).padStart(4, '0')}`);
});
afterAll(() => world.stop());

const limit = (usesLimit: number) => world.link(WHATSAPP, sourceId, { usesLimit });
const counts = async () => {
  const { services } = await world.apps.witness.ask(create(ListStock, { serviceId: WHATSAPP }));
  const { available = 0, reserved = 0, used = 0 } = services[0]?.countries[0] ?? {};
  return { available, reserved, used };
};
const becomes = (wanted: Awaited<ReturnType<typeof counts>>) =>
  eventually(JSON.stringify(wanted), async () =>
    JSON.stringify(await counts()) === JSON.stringify(wanted) ? true : null,
  );
const bring = async ({ reservationId, phoneNumber }: NumberAcquired, text: string) => {
  world.source.send({ to: phoneNumber, text, id: newId(), ts: Date.now() });
  await world.due(sourceId);
  await world.look(sourceId);
  return world.apps.witness.waitForEvent(
    MessageFound,
    (event) => event.reservationId === reservationId,
  );
};
const buy = async (): Promise<{ command: AcquireNumber; number: NumberAcquired }> => {
  const command = acquire({ sourceIds: ['stock'], maxPrice: 100n });
  return { command, number: await world.buy(command) };
};
const terms = ({ reservationId }: AcquireNumber) =>
  world.apps.witness.ask(create(GetResendTerms, { reservationId }));

it('counts a code, and leaves sale at the service’s limit', async () => {
  await limit(1);
  const { command, number } = await buy();
  expect(number.canResend).toBe(false);
  await bring(number, 'Code 111111');
  await world.apps.witness.send(completed(command));
  await becomes({ available: 0, reserved: 0, used: 1 });
  await world.apps.witness.send(
    create(SetStockTerms, { serviceId: WHATSAPP, usesLimit: 2, adminId: ADMIN }),
  );
  expect(await counts()).toEqual({ available: 1, reserved: 0, used: 0 });
});

it('brings a further code within its limit, to the further order alone and at its price', async () => {
  await limit(2);
  const { command, number } = await buy();
  expect(number.canResend).toBe(true);
  expect(await terms(command)).toMatchObject({ available: false });
  await bring(number, 'Code 111111');
  await world.apps.witness.send(completed(command));
  await eventually('a further code to be offered', async () =>
    (await terms(command)).available ? true : null,
  );
  expect(await terms(command)).toMatchObject({ available: true, cost: 0n, price: 50n });
  const further = acquire({ resendOf: command.reservationId, sourceIds: [], maxPrice: 100n });
  await world.apps.witness.send(further);
  const again = await world.apps.witness.waitForEvent(NumberAcquired, about(further));
  expect(again).toMatchObject({ phoneNumber: number.phoneNumber, sourceId: 'stock' });
  expect((await bring(again, 'Code 222222')).text).toBe('Code 222222');
  const ofFirst = world.apps.witness
    .events(MessageFound)
    .filter((event) => event.reservationId === command.reservationId);
  expect(ofFirst.map(({ text }) => text)).toEqual(['Code 111111']);
  await world.apps.witness.send(completed(further));
  await becomes({ available: 0, reserved: 0, used: 1 });
});
