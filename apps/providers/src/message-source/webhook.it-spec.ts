import { createHmac } from 'node:crypto';
import { request as httpRequest, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { HttpAdapterHost } from '@nestjs/core';
import {
  create,
  DeleteMessageSource,
  ListMessageSources,
  ListUnmatchedMessages,
  MessageFound,
  PauseMessageSource,
  type MessageSourceDraft,
} from '@numera/contracts';
import { newId } from '@numera/kernel';
import { sourceWebhookPath, Vault, WEBHOOK_SECRET_PURPOSE } from '@numera/service';
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
let base: string;
let nextPhone = 0;

beforeAll(async () => {
  world = await startStockWorld({ PROVIDERS_PORT: '0' });
  const { httpAdapter } = world.apps.get('providers', HttpAdapterHost);
  const server = httpAdapter.getHttpServer() as Server;
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}, 60_000);
beforeEach(async () => {
  sourceId = await put();
});
afterAll(() => world.stop());

const put = async (draft: Partial<MessageSourceDraft> = {}) => {
  const id = await world.putSource({ mode: 'webhook', ...draft });
  await world.link(WHATSAPP, id);
  return id;
};
const secretOf = (id: string) =>
  world.apps.get('providers', Vault).derive(WEBHOOK_SECRET_PURPOSE, id);
const pathOf = (id = sourceId) => sourceWebhookPath(id, secretOf(id));
const push = async (body: unknown, path = pathOf(), headers: Record<string, string> = {}) => {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return (await fetch(`${base}${path}`, { method: 'POST', body: text, headers })).status;
};
const held = async () => {
  const phoneNumber = `+1202556${String((nextPhone += 1)).padStart(4, '0')}`;
  await world.add(WHATSAPP, phoneNumber);
  return world.buy();
};
const found = (reservationId: string) =>
  world.apps.witness
    .events(MessageFound)
    .filter((event) => event.reservationId === reservationId)
    .map(({ text }) => text);
const drained = () =>
  eventually('all deliveries to be read', async () => {
    const waiting = await world.database.query('SELECT FROM source_deliveries LIMIT 1');
    return waiting.length === 0 ? true : null;
  });
const row = async (id = sourceId) => {
  const { messageSources } = await world.apps.witness.ask(create(ListMessageSources, {}));
  return messageSources.find((one) => one.messageSourceId === id);
};

it('brings what is pushed to the one who holds the number', async () => {
  const number = await held();
  const messages = [{ to: number.phoneNumber, service: 'WhatsApp', text: 'Code 123456' }];
  expect(await push({ messages })).toBe(200);
  const event = await world.apps.witness.waitForEvent(
    MessageFound,
    ({ reservationId }) => reservationId === number.reservationId,
  );
  expect(event).toMatchObject({ orderId: number.orderId, text: 'Code 123456' });
  expect(event.messageKey).toBeDefined();
});

it('ignores a delivery that is repeated, at once or later, and a message in another one', async () => {
  const number = await held();
  const message = { to: number.phoneNumber, text: 'Code 123456', id: 'm1' };
  const bodies = [{ messages: [message] }, { messages: [message] }, { messages: [message], n: 2 }];
  expect(await Promise.all(bodies.map((body) => push(body)))).toEqual([200, 200, 200]);
  await drained();
  expect(await push(bodies[0])).toBe(200);
  await drained();
  expect(found(number.reservationId)).toEqual(['Code 123456']);
  expect((await row())?.messages).toBe(1);
});

it('takes the same text twice as two messages where its source tells them apart', async () => {
  const number = await held();
  const message = { to: number.phoneNumber, text: 'Code 123456' };
  const [id1, id2] = ['a', 'b'].map((id) => ({ ...message, id }));
  expect(await push({ messages: [id1, id2] })).toBe(200);
  await drained();
  expect(found(number.reservationId)).toEqual(['Code 123456', 'Code 123456']);
});

it.each([
  ['a wrong secret', () => pathOf().replace(/.$/u, (last) => (last === 'A' ? 'B' : 'A'))],
  ['a secret that is too short', () => pathOf().slice(0, -1)],
  ['a secret that is too long', () => `${pathOf()}A`],
  ['the secret of another source', () => sourceWebhookPath(newId(), secretOf(sourceId))],
  ['no secret', () => `/sources/${sourceId}`],
  ['a source that never was', () => pathOf(newId())],
])('has nothing at an address with %s', async (_, path) => {
  expect(await push({ messages: [] }, path())).toBe(404);
});

it('refuses other methods, and a body that is empty', async () => {
  expect((await fetch(`${base}${pathOf()}`)).status).toBe(405);
  expect(await push('')).toBe(400);
});

it('does not read ten megabytes, whether they are announced or not', async () => {
  expect(await pushRaw({ announced: true })).toBe(413);
  expect(await pushRaw({ announced: false })).toBe(413);
  expect(await world.database.query('SELECT FROM source_deliveries')).toEqual([]);
});

it('keeps to itself what is no JSON, and tells the admin', async () => {
  const number = await held();
  expect(await push('<html>')).toBe(200);
  expect(await push({ messages: [{ to: number.phoneNumber, text: 'Code 111111', id: '1' }] })).toBe(
    200,
  );
  await drained();
  expect(found(number.reservationId)).toEqual(['Code 111111']);
  expect(await push('{"messages": {}}')).toBe(200);
  await drained();
  await eventually('the fault to be shown', async () =>
    (await row())?.fault === 'no_messages_field messages' ? true : null,
  );
});

it('takes only what is signed where a signature is asked for', async () => {
  const messageSourceId = newId();
  const sealedSignatureKey = world.apps.get('providers', Vault).seal('hmac key', messageSourceId);
  await put({ messageSourceId, signatureHeader: 'X-Signature', sealedSignatureKey });
  const number = await held();
  const body = JSON.stringify({ messages: [{ to: number.phoneNumber, text: 'Code 777777' }] });
  const sign = (key: string) => createHmac('sha256', key).update(body);
  const send = (signature: string | null) =>
    push(body, pathOf(messageSourceId), signature === null ? {} : { 'x-signature': signature });
  expect(await send(null)).toBe(403);
  expect(await send('')).toBe(403);
  expect(await send(sign('other key').digest('hex'))).toBe(403);
  expect(await send(sign('hmac key').digest('hex').slice(0, -1))).toBe(403);
  expect(await send(sign('hmac key').digest('hex'))).toBe(200);
  expect(await send(`sha256=${sign('hmac key').digest('hex').toUpperCase()}`)).toBe(200);
  expect(await send(sign('hmac key').digest('base64'))).toBe(200);
  expect(await send(sign('hmac key').digest('base64url'))).toBe(200);
  await drained();
  expect(found(number.reservationId)).toEqual(['Code 777777']);
});

it.each<[string, (message: object) => [string | Uint8Array<ArrayBuffer>, Record<string, string>]]>([
  ['one message by itself', (message) => [JSON.stringify(message), {}]],
  ['a list by itself', (message) => [JSON.stringify([message]), {}]],
  [
    'a form',
    (message) => [
      new URLSearchParams({ ...message }).toString(),
      { 'content-type': 'application/x-www-form-urlencoded; charset=UTF-8' },
    ],
  ],
  [
    'JSON that calls itself a form',
    (message) => [
      ` ${JSON.stringify({ messages: [message] })}`,
      { 'content-type': 'application/x-www-form-urlencoded' },
    ],
  ],
  [
    'JSON that calls itself a text, with a byte order mark',
    (message) => [`\ufeff${JSON.stringify(message)}\r\n`, { 'content-type': 'text/plain' }],
  ],
  [
    'packed JSON',
    (message) => [
      new Uint8Array(gzipSync(JSON.stringify({ messages: [message] }))),
      { 'content-type': 'application/json', 'content-encoding': 'gzip' },
    ],
  ],
])('takes %s', async (_, write) => {
  const number = await held();
  const [body, headers] = write({ to: number.phoneNumber.slice(1), text: 'Code 515253 & more' });
  const answer = await fetch(`${base}${pathOf()}`, { method: 'POST', body, headers });
  expect(answer.status).toBe(200);
  await drained();
  expect(found(number.reservationId)).toEqual(['Code 515253 & more']);
});

it('unpacks no more than it would take unpacked, and nothing that is not packed', async () => {
  const send = async (body: Buffer, encoding: string) =>
    (
      await fetch(`${base}${pathOf()}`, {
        method: 'POST',
        body: new Uint8Array(body),
        headers: { 'content-encoding': encoding },
      })
    ).status;
  expect(await send(gzipSync(Buffer.alloc(10 * 1_048_576, 'x')), 'gzip')).toBe(413);
  expect(await send(Buffer.from('{}'), 'gzip')).toBe(400);
  expect(await send(Buffer.from('{}'), 'zip')).toBe(400);
});

it('looks at the signature of what was sent, packed as it is', async () => {
  const messageSourceId = newId();
  const sealedSignatureKey = world.apps.get('providers', Vault).seal('hmac key', messageSourceId);
  await put({ messageSourceId, signatureHeader: 'X-Signature', sealedSignatureKey });
  const number = await held();
  const message = { to: number.phoneNumber, text: 'Code 717273' };
  const body = gzipSync(JSON.stringify({ messages: [message] }));
  const send = (signed: Buffer) =>
    fetch(`${base}${pathOf(messageSourceId)}`, {
      method: 'POST',
      body: new Uint8Array(body),
      headers: {
        'content-encoding': 'gzip',
        'x-signature': createHmac('sha256', 'hmac key').update(signed).digest('hex'),
      },
    });
  expect((await send(Buffer.from('other'))).status).toBe(403);
  expect((await send(body)).status).toBe(200);
  await drained();
  expect(found(number.reservationId)).toEqual(['Code 717273']);
});

it('does not take from a source that is paused, and knows none that is deleted', async () => {
  await world.apps.witness.send(
    create(PauseMessageSource, { messageSourceId: sourceId, paused: true, adminId: ADMIN }),
  );
  expect(await push({ messages: [] })).toBe(503);
  await world.apps.witness.send(
    create(DeleteMessageSource, { messageSourceId: sourceId, adminId: ADMIN }),
  );
  expect(await push({ messages: [] })).toBe(404);
});

it('keeps what nobody waits for, newest first, a page at a time', async () => {
  for (const at of [1, 2, 3]) {
    await push({ messages: [{ to: '+12025550999', text: `text ${at}`, id: `${at}` }] });
    await drained();
  }
  const page = (number: number) =>
    world.apps.witness.ask(
      create(ListUnmatchedMessages, { messageSourceId: sourceId, page: number, pageSize: 2 }),
    );
  const texts = async (number: number) => (await page(number)).messages.map(({ text }) => text);
  expect(await texts(1)).toEqual(['text 3', 'text 2']);
  expect(await texts(2)).toEqual(['text 1']);
  expect(await page(9)).toMatchObject({ page: 2, pages: 2, total: 3 });
});

/** Ten megabytes, with or without a word of their length. */
function pushRaw({ announced }: { announced: boolean }): Promise<number> {
  const size = 10 * 1_048_576;
  return new Promise((resolve, reject) => {
    const asking = httpRequest(
      `${base}${pathOf()}`,
      { method: 'POST', headers: announced ? { 'content-length': size } : {} },
      (response) => {
        response.resume();
        resolve(response.statusCode ?? 0);
        asking.destroy();
      },
    );
    // Whoever goes on sending may be cut off before the answer arrives.
    asking.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ECONNRESET' || error.code === 'EPIPE') resolve(413);
      else reject(error);
    });
    const chunk = Buffer.alloc(65_536, 'x');
    const write = (left: number): void => {
      if (left <= 0 || asking.destroyed) return void asking.end();
      asking.write(chunk, (error) => {
        if (!error) write(left - chunk.length);
      });
    };
    write(size);
  });
}
