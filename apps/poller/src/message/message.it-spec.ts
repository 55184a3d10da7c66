import { CodeReceived, create, MessageFound } from '@numera/contracts';
import { newId } from '@numera/kernel';
import { startTestApps, type TestApps } from '@numera/testing';
import { pollerApp } from '../poller.app';

let apps: TestApps;
beforeAll(async () => {
  apps = await startTestApps([pollerApp]);
}, 60_000);
afterAll(() => apps.stop());

function found(fields: Partial<MessageFound> = {}): MessageFound {
  return create(MessageFound, {
    ...{ reservationId: newId(), orderId: newId(), accountId: 'stock:1', externalId: 'x' },
    ...{ text: 'Your code is 123456', vendorCode: '', ...fields },
  });
}
const codesOf = ({ reservationId }: MessageFound) =>
  apps.witness
    .events(CodeReceived)
    .filter((event) => event.reservationId === reservationId)
    .map(({ code }) => code);
const firstOf = ({ reservationId }: MessageFound) =>
  apps.witness.waitForEvent(CodeReceived, (event) => event.reservationId === reservationId);

it('takes the same text twice as two messages where they have keys of their own', async () => {
  const reservationId = newId();
  const first = found({ reservationId, messageKey: 'k1' });
  for (const messageKey of ['k1', 'k2', 'k1']) {
    await apps.witness.send(found({ reservationId, messageKey }));
  }
  await firstOf(first);
  expect(codesOf(first)).toEqual(['123456', '123456']);
});

it('publishes one code of a message that comes many times at once', async () => {
  const message = found({ messageKey: 'k1' });
  await Promise.all(Array.from({ length: 20 }, () => apps.witness.send(message)));
  await firstOf(message);
  expect(codesOf(message)).toEqual(['123456']);
});

it('takes a hundred messages at once, each with its code by its service’s pattern', async () => {
  const messages = Array.from({ length: 100 }, (_, at) =>
    found({ text: `order 555555, pin ${1_000 + at}`, pattern: 'pin (\\d{4})', messageKey: 'k' }),
  );
  await Promise.all(messages.map((message) => apps.witness.send(message)));
  await Promise.all(messages.map(firstOf));
  expect(messages.flatMap(codesOf)).toEqual(messages.map((_, at) => String(1_000 + at)));
});
