import { randomBytes } from 'node:crypto';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { HttpAdapterHost } from '@nestjs/core';
import {
  create,
  IMPORT_CHUNK_LINES,
  ImportStock,
  MessageSourceDraft,
  PutMessageSource,
  SetStockTerms,
} from '@numera/contracts';
import { newId } from '@numera/kernel';
import { sourceWebhookPath, Vault, WEBHOOK_SECRET_PURPOSE } from '@numera/service';
import { ReservationStore } from '../../apps/providers/src/stock/reservation.store';
import { APPS } from '../../apps/standalone/src/apps';
import { prepareServices, type Services } from '../../apps/standalone/src/services';
import type { Figure } from './figure';
import { environmentOf, type BenchSetting } from './setting';
import { ShopFloor } from './shop-floor';
import { StockFloor } from './stock-floor';

const LINES = 100_000;
const SCARCE = 100;
const BUYERS = 1_000;
const MESSAGES = 2_000;
const PUSHES_AT_ONCE = 64;
/** Of the simulated provider's catalogue. */
const [SERVICE, SCARCE_SERVICE] = [1012, 907];
const ADMIN = '1';

/** The operator's own numbers: bringing many, giving few to many at once, and codes that are pushed to them. */
export async function benchStock(setting: BenchSetting): Promise<Record<string, Figure>> {
  const world = setting.world();
  const env: Record<string, string> = {
    ...(await environmentOf(world)),
    PROVIDERS_PORT: '0',
    ENCRYPTION_KEY: randomBytes(32).toString('base64'),
  };
  const databaseUrl = await setting.database('stock');
  const services = await prepareServices(APPS, env, databaseUrl);
  setting.afterwards(() => services.stop());
  const botId = env['BOT_TOKEN']?.split(':')[0] ?? '0';
  const floor = await StockFloor.open(services.transport, botId);
  const shop = await ShopFloor.open(services.transport, env['BOT_TOKEN'] ?? '', 'completed');
  await services.run();
  const messageSourceId = await openSource(floor);
  const people = await world.ask('people', MESSAGES);
  await shop.fund(people);
  return {
    'import.seconds_100k': await benchImport(floor),
    'stock.double_reservations': await benchReservations(services, botId, messageSourceId, floor),
    'webhook.messages_per_second': await benchWebhook(services, messageSourceId, floor, people),
  };
}

async function openSource(floor: StockFloor): Promise<string> {
  const messageSourceId = newId();
  const draft = create(MessageSourceDraft, {
    ...{ messageSourceId, name: 'bench', mode: 'webhook', url: null, keyPlace: 'none' },
    ...{ keyName: '', sealedKey: '', intervalSec: 5, mapping: '', signatureHeader: '' },
    sealedSignatureKey: '',
  });
  await floor.send(create(PutMessageSource, { draft, adminId: ADMIN }));
  for (const serviceId of [SERVICE, SCARCE_SERVICE]) {
    const terms = { serviceId, messageSourceId, price: 50n, adminId: ADMIN };
    await floor.send(create(SetStockTerms, terms));
  }
  return messageSourceId;
}

/** Every thousandth line is one that cannot be taken. */
async function benchImport(floor: StockFloor): Promise<Figure> {
  const lines = Array.from({ length: LINES }, (_, at) =>
    at % 1_000 === 999
      ? 'WhatsApp,US,not a number,'
      : `${SERVICE},us,+1 (2${String(Math.floor(at / 10_000) + 10)}) 555-${String(at % 10_000).padStart(4, '0')},0.01`,
  );
  const startedMs = performance.now();
  const { added, bad } = await importAll(floor, lines);
  const seconds = (performance.now() - startedMs) / 1_000;
  return {
    value: Number(seconds.toFixed(2)),
    unit: 's',
    goal: '< 30',
    reference: `${LINES} lines: ${added} numbers added, ${bad} bad lines told`,
  };
}

async function benchReservations(
  services: Services,
  botId: string,
  messageSourceId: string,
  floor: StockFloor,
): Promise<Figure> {
  const lines = Array.from(
    { length: SCARCE },
    (_, at) => `${SCARCE_SERVICE},GB,+44792055${String(at).padStart(4, '0')},`,
  );
  await importAll(floor, lines);
  const store = appOf(services, 'providers').get(ReservationStore);
  const given = await Promise.all(
    Array.from({ length: BUYERS }, () =>
      store.reserve({
        ...{ reservationId: newId(), botId, messageSourceId, serviceId: SCARCE_SERVICE },
        ...{ countryCode: 'GB', maxPrice: 100n, waitMin: 20 },
      }),
    ),
  );
  const phones = given.flatMap((one) => one?.phoneNumber ?? []);
  const different = new Set(phones).size;
  if (different !== SCARCE) throw new Error(`${different} of ${SCARCE} numbers were given out`);
  return {
    value: phones.length - different,
    unit: 'numbers given twice',
    goal: '<= 0',
    reference: `${BUYERS} at once for ${SCARCE} numbers: ${phones.length} succeeded`,
  };
}

/** From the first push to the last order that its code completed, each message a delivery of its own. */
async function benchWebhook(
  services: Services,
  messageSourceId: string,
  floor: StockFloor,
  people: readonly string[],
): Promise<Figure> {
  const providers = appOf(services, 'providers');
  const server = providers.get(HttpAdapterHost).httpAdapter.getHttpServer() as Server;
  const { port } = server.address() as AddressInfo;
  const secret = providers.get(Vault).derive(WEBHOOK_SECRET_PURPOSE, messageSourceId);
  const url = `http://127.0.0.1:${port}${sourceWebhookPath(messageSourceId, secret)}`;
  const numbers = await floor.order(people, SERVICE);
  const completed = floor.completed(MESSAGES);
  const startedMs = performance.now();
  const waiting = [...numbers.entries()];
  const push = async (): Promise<void> => {
    for (let next = waiting.pop(); next; next = waiting.pop()) {
      const text = `Your WhatsApp code is ${100_000 + next[0]}`;
      const body = JSON.stringify({ messages: [{ to: next[1], text }] });
      const { status } = await fetch(url, { method: 'POST', body });
      if (status !== 200) throw new Error(`a push was answered ${status}`);
    }
  };
  await Promise.all(Array.from({ length: PUSHES_AT_ONCE }, push));
  const pushedMs = performance.now();
  await completed;
  const seconds = (performance.now() - startedMs) / 1_000;
  return {
    value: Math.round(MESSAGES / seconds),
    unit: 'messages a second',
    goal: '>= 50',
    reference: `${MESSAGES} pushed one by one, each completing an order; the last push was answered after ${((pushedMs - startedMs) / 1_000).toFixed(1)} s of ${seconds.toFixed(1)} s`,
  };
}

async function importAll(
  floor: StockFloor,
  lines: readonly string[],
): Promise<{ added: number; bad: number }> {
  const importId = newId();
  const chunks = Math.ceil(lines.length / IMPORT_CHUNK_LINES);
  const imported = floor.imported(importId);
  for (let chunk = 0; chunk < chunks; chunk += 1) {
    const start = chunk * IMPORT_CHUNK_LINES;
    const text = lines.slice(start, start + IMPORT_CHUNK_LINES).join('\n');
    await floor.send(
      create(ImportStock, {
        ...{ importId, adminId: ADMIN, format: 'csv', serviceId: null, countryCode: null },
        ...{ chunk, chunks, firstLine: start + 1, text },
      }),
    );
  }
  return imported;
}

function appOf({ apps }: Services, name: string) {
  const app = apps.find((one) => one.name === name);
  if (!app) throw new Error(`there is no ${name}`);
  return app;
}
