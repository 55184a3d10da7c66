import {
  Balance,
  CountryPage,
  CountryRow,
  create,
  GetBalance,
  ListCountries,
  ListMessageSources,
  ListServices,
  ListStock,
  MessageSourceList,
  MessageSourceRow,
  ServicePage,
  ServiceRow,
  StockList,
  StockService,
  type MessageClass,
} from '@numera/contracts';
import { SimulatedTelegram, type SimulatedPerson } from '@numera/sandbox';
import type { Environment } from '@numera/service';
import { startTestApps, waitFor, type TestApps } from '@numera/testing';
import { gatewayApp } from './gateway.app';
import { Neighbours } from './neighbours.fixture';

export const WHATSAPP = { serviceId: 1_012, name: 'WhatsApp', emoji: '💬', price: null };
const CATALOGUE = [WHATSAPP, { serviceId: 5, name: 'Telegram', emoji: '✈️', price: null }];
const COUNTRIES = [
  { countryCode: 'US', name: 'United States', price: null },
  { countryCode: 'EG', name: 'Egypt', price: null },
];

export const stockOf = (fields: Partial<StockService>): StockService =>
  create(StockService, {
    serviceId: WHATSAPP.serviceId,
    serviceName: WHATSAPP.name,
    price: null,
    usesLimit: 1,
    pattern: null,
    messageSourceId: null,
    paused: false,
    countries: [],
    ...fields,
  });

export const sourceOf = (fields: Partial<MessageSourceRow>): MessageSourceRow =>
  create(MessageSourceRow, {
    messageSourceId: '00000000-0000-4000-8000-000000000001',
    name: 'Gate',
    mode: 'poll',
    address: 'https://gate.example/messages',
    intervalSec: 5,
    paused: false,
    serviceIds: [],
    lastMessageAt: null,
    lastGoodAt: null,
    fault: null,
    messages: 0,
    unmatched: 0,
    ...fields,
  });

/** The gateway with an admin in its chat; the services beside it are played. */
export class AdminBench {
  readonly neighbours = new Neighbours();
  stock: StockService[] = [];
  sources: MessageSourceRow[] = [];
  private nextPerson = 710_001;

  private constructor(
    readonly telegram: SimulatedTelegram,
    readonly apps: TestApps,
    readonly admin: SimulatedPerson,
  ) {}

  /** `commands` and `queries`: those of `providers` that are played beside the lists of stock and sources. */
  static async start(
    adminId: number,
    commands: readonly MessageClass[],
    queries: readonly MessageClass[] = [],
    env: Environment = {},
  ): Promise<AdminBench> {
    const telegram = new SimulatedTelegram({ flood: null });
    const { url } = await telegram.start();
    const settings = { BOT_TOKEN: telegram.token, TELEGRAM_API_ROOT: url };
    const apps = await startTestApps([gatewayApp], {
      env: { ...settings, ADMIN_IDS: String(adminId), ...env },
    });
    const person = { id: adminId, firstName: 'Admin', languageCode: 'en', started: true };
    const bench = new AdminBench(telegram, apps, telegram.addPerson(person as never));
    await bench.playNeighbours(commands, queries);
    return bench;
  }

  private async playNeighbours(
    commands: readonly MessageClass[],
    queries: readonly MessageClass[],
  ): Promise<void> {
    const { neighbours, apps } = this;
    const lists = [ListStock, ListMessageSources];
    await neighbours.play(apps.transport, 'providers', commands, [...lists, ...queries]);
    await neighbours.play(apps.transport, 'orders', [], [ListServices, ListCountries]);
    await neighbours.play(apps.transport, 'wallet', [], [GetBalance]);
    neighbours.answer(GetBalance, () => create(Balance, NO_MONEY));
    neighbours.answer(ListServices, ({ text = '' }: ListServices) => {
      const found = CATALOGUE.filter(({ name }) => matches(name, text));
      const services = found.map((row) => create(ServiceRow, row));
      return create(ServicePage, { services, page: 1, pages: 1, total: services.length });
    });
    neighbours.answer(ListCountries, ({ serviceId, text = '' }: ListCountries) => {
      const found = COUNTRIES.filter(({ name }) => matches(name, text));
      const countries = found.map((row) => create(CountryRow, row));
      const known = CATALOGUE.find((one) => one.serviceId === serviceId);
      const service = known ? create(ServiceRow, known) : null;
      return create(CountryPage, { service, countries, page: 1, pages: 1, total: found.length });
    });
    neighbours.answer(ListStock, ({ serviceId }: ListStock) =>
      create(StockList, {
        services: this.stock.filter(
          (one) => serviceId === undefined || one.serviceId === serviceId,
        ),
      }),
    );
    neighbours.answer(ListMessageSources, () =>
      create(MessageSourceList, { messageSources: this.sources }),
    );
  }

  newPerson(languageCode = 'en'): SimulatedPerson {
    const id = this.nextPerson++;
    return this.telegram.addPerson({ id, firstName: 'P', languageCode, started: true } as never);
  }

  /** The commands of a class, once there are `count` of them. */
  async commands<T extends object>(target: MessageClass<T>, count = 1): Promise<T[]> {
    await waitFor(() => this.neighbours.commands(target).length >= count, {
      deadlineMs: 8_000,
      what: `${count} ${target.name}`,
    });
    return this.neighbours.commands(target);
  }

  /** Writes or presses as the admin, and answers the text that this leads to, in a new message or a changed one. */
  async ask(act: string | { on: RegExp; press: RegExp }, answer: RegExp): Promise<string> {
    const before = new Map(
      this.admin.botMessages().map((message) => [message.messageId, shownIn(message)]),
    );
    if (typeof act === 'string') this.admin.send(act);
    else {
      const message = await this.admin.waitForMessage(({ text }) => act.on.test(text));
      await this.admin.press(message, act.press);
    }
    const led = await this.admin.waitForMessage(
      (message) => answer.test(message.text) && before.get(message.messageId) !== shownIn(message),
      8_000,
    );
    return led.text;
  }

  async stop(): Promise<void> {
    await this.apps.stop();
    await this.telegram.stop();
  }
}

const shownIn = ({ text, keyboard }: { text: string; keyboard: unknown }): string =>
  JSON.stringify([text, keyboard]);

const matches = (name: string, text: string): boolean =>
  name.toLowerCase().includes(text.toLowerCase());

const NO_MONEY = {
  balance: 0n,
  held: 0n,
  available: 0n,
  deposited: 0n,
  spent: 0n,
  refunded: 0n,
  rewarded: 0n,
};
