import type { AdapterWorld, Breakage, MakeWorld, Wire } from '../contract/world';
import {
  type ReceivedRequest,
  ReplayServer,
  type ScriptedAnswer,
} from '../wire/replay-server.fixture';
import { HandlerApiAdapter } from './handler-api.adapter';

/**
 * `classic`: words alone, and none of the newer actions nor lists. `modern`: JSON, refusals with statuses of their
 * own, the newer actions.
 */
export type DialectName = 'classic' | 'modern';

interface Activation {
  readonly id: string;
  readonly phone: string;
  readonly orderId: string | null;
  readonly messages: { code: string; text: string }[];
  state: 'waiting' | 'retry' | 'cancelled' | 'finished';
}

const KEY = 'k3yk3yk3yk3yk3yk3yk3yk3yk3yk3yk3';
const COST = '0.24';
/** Three hours ahead, without a zone, as a classic server writes it. */
const written = (ms: number): string =>
  new Date(ms + 3 * 3_600_000).toISOString().slice(0, 19).replace('T', ' ');

export const CATALOGUE = [
  { serviceId: 1012, name: 'WhatsApp' },
  { serviceId: 907, name: 'Telegram' },
  { serviceId: 395, name: 'Google / Gmail' },
];

const SERVICES = [
  { code: 'wa', name: 'Whatsapp' },
  { code: 'go', name: 'Google,youtube,Gmail' },
  { code: 'zz', name: 'A service of which nobody has heard' },
];
const COUNTRIES = {
  12: { id: 12, rus: 'США (вирт.)', eng: 'USA (virtual)', visible: 1 },
  16: { id: 16, rus: 'Англия', eng: 'England', visible: 1 },
  187: { id: 187, rus: 'США', eng: 'USA', visible: 1 },
  9_999: { id: 9_999, rus: 'Нигде', eng: 'Nowhere', visible: 1 },
};
/** The virtual lines are cheaper, and another product. */
const PRICES: Readonly<Record<string, Readonly<Record<string, object>>>> = {
  187: { wa: { cost: COST, count: 25 }, go: { cost: 0.5, count: 0 } },
  12: { wa: { cost: 0.01, count: 900 } },
  16: { wa: { cost: 0.31, count: 4 } },
};

/** Actions that a classic server answers with `BAD_ACTION`. */
const NEWER = new Set([
  'getNumberV2',
  'getStatusV2',
  'getActiveActivations',
  'getHistory',
  'getServicesList',
  'getCountries',
]);
const CATALOGUE_ACTIONS = new Set(['getServicesList', 'getCountries', 'getPrices']);

/** The least of a provider that speaks `handler_api`, for the adapters' contract. */
export class HandlerApiWorld implements AdapterWorld, Wire {
  readonly key = KEY;
  readonly unknownId = '404';
  readonly product = { serviceId: 1012, countryCode: 'US' };
  readonly costE4 = 2_400n;
  readonly adapter: HandlerApiAdapter;
  private readonly activations = new Map<string, Activation>();
  private breakage: Breakage | null = null;
  private stock = true;
  private balance = 100_000;
  private locked = false;
  private revoked = false;
  private limited = false;

  private constructor(
    private readonly server: ReplayServer,
    private readonly dialect: DialectName,
    impatient: boolean,
  ) {
    this.adapter = new HandlerApiAdapter({
      baseUrl: server.url,
      apiKey: KEY,
      services: () => Promise.resolve(CATALOGUE),
      ...(impatient ? { totalTimeoutMs: 1_000 } : {}),
    });
  }

  static of(dialect: DialectName): MakeWorld {
    return async ({ impatient }) => {
      const server = await ReplayServer.start((request) => world.reply(request));
      const world = new HandlerApiWorld(server, dialect, impatient);
      return world;
    };
  }

  get wire(): Wire {
    return this;
  }

  sold = () => [...this.activations.keys()];
  requestUrls = () => this.server.received.map((request) => request.url);
  purchases = () => this.server.received.filter((request) => this.isPurchase(request)).length;
  sellOut = () => void (this.stock = false);
  emptyAccount = () => void (this.balance = 0);
  lockCancel = (locked: boolean) => void (this.locked = locked);
  revokeKey = (revoked: boolean) => void (this.revoked = revoked);
  limitRequests = () => void (this.limited = true);
  breakAnswers = (how: Breakage | null) => void (this.breakage = how);
  goAway = () => this.server.stop();
  close = () => this.server.stop();

  deliver(externalId: string, text: string, code: string): void {
    const activation = this.activations.get(externalId);
    activation?.messages.push({ code, text });
    if (activation) activation.state = 'waiting';
  }

  /** An action that the server does not know buys nothing. */
  private isPurchase({ fields: { action = '' } }: ReceivedRequest): boolean {
    return action.startsWith('getNumber') && !this.isNew(action);
  }

  private isNew(action: string): boolean {
    return this.dialect === 'classic' && NEWER.has(action);
  }

  private reply({ fields }: ReceivedRequest): ScriptedAnswer {
    const { action = '', id = '', status = '' } = fields;
    this.server.breakage =
      CATALOGUE_ACTIONS.has(action) || this.isNew(action) ? null : this.breakage;
    if (this.limited) return { status: 429, body: 'Too Many Requests', raw: true };
    if (this.revoked || fields['api_key'] !== KEY) return this.refuse('BAD_KEY', 401);
    if (this.isNew(action)) return this.refuse('BAD_ACTION', 400);
    const activation = this.activations.get(id);
    switch (action) {
      case 'getBalance':
        return say(`ACCESS_BALANCE:${(this.balance / 100).toFixed(2)}`);
      case 'getServicesList':
        return json({ status: 'success', services: SERVICES });
      case 'getCountries':
        return json(COUNTRIES);
      case 'getPrices':
        return json(pricesBy(fields));
      case 'getNumber':
      case 'getNumberV2':
        return this.sell(fields);
      case 'getActiveActivations':
        return this.listActive();
      case 'getHistory':
        return json([...this.activations.values()].reverse().map(row));
      case 'getStatus':
        return activation ? say(statusOf(activation)) : this.refuse('NO_ACTIVATION', 404);
      case 'getStatusV2':
        return activation ? statusV2Of(activation) : this.refuse('NO_ACTIVATION', 404);
      case 'setStatus':
        return activation ? this.setStatus(activation, status) : this.refuse('NO_ACTIVATION', 404);
      default:
        return this.refuse('BAD_ACTION', 400);
    }
  }

  /** A word, and where the server is modern the same as JSON with a status that says it too. */
  private refuse(word: string, status: number, info: object = {}): ScriptedAnswer {
    return this.dialect === 'classic'
      ? say(word)
      : { status, body: { title: word, details: 'It is so.', info } };
  }

  private sell(fields: ReceivedRequest['fields']): ScriptedAnswer {
    if (fields['service'] !== 'wa' || fields['country'] !== '187') {
      return this.refuse('WRONG_SERVICE', 400);
    }
    if (!this.stock) return this.refuse('NO_NUMBERS', 404);
    if (Number(fields['maxPrice']) < Number(COST)) {
      return say(`WRONG_MAX_PRICE:${COST}`);
    }
    if (this.balance < 24) return this.refuse('NO_BALANCE', 402);
    const n = this.activations.size;
    const id = String(700_000 + n);
    const phone = `1202555${String(n).padStart(4, '0')}`;
    const orderId = fields['orderId'] ?? null;
    this.balance -= 24;
    this.activations.set(id, { id, phone, orderId, messages: [], state: 'waiting' });
    if (fields['action'] === 'getNumber') return say(`ACCESS_NUMBER:${id}:${phone}`);
    return json({
      activationId: Number(id),
      phoneNumber: phone,
      activationCost: Number(COST),
      currency: 840,
      countryCode: '187',
      canGetAnotherSms: true,
      activationTime: written(Date.now()),
      activationEndTime: written(Date.now() + 900_000),
      activationOperator: 'any',
    });
  }

  private listActive(): ScriptedAnswer {
    const running = [...this.activations.values()].filter(({ state }) => isRunning(state));
    if (running.length === 0) return json({ status: 'error', error: 'NO_ACTIVATIONS' });
    return json({ status: 'success', activeActivations: running.map(row) });
  }

  private setStatus(activation: Activation, status: string): ScriptedAnswer {
    const { messages, state } = activation;
    switch (status) {
      case '3':
        if (!isRunning(state)) return this.refuse('ACTIVATION_NOT_ACTIVE', 409);
        activation.state = 'retry';
        return say('ACCESS_RETRY_GET');
      case '6':
        activation.state = 'finished';
        return say('ACCESS_ACTIVATION');
      case '8':
        if (messages.length > 0) return this.refuse('OTP_RECEIVED', 409);
        if (this.locked) {
          return this.refuse('EARLY_CANCEL_DENIED', 409, { minActivationTime: 120 });
        }
        activation.state = 'cancelled';
        this.balance += 24;
        return say('ACCESS_CANCEL');
      default:
        return this.refuse('BAD_STATUS', 400);
    }
  }
}

const isRunning = (state: Activation['state']): boolean => state === 'waiting' || state === 'retry';
const say = (word: string): ScriptedAnswer => ({ status: 200, body: word, raw: true });
const json = (body: unknown): ScriptedAnswer => ({ status: 200, body });

function statusOf({ messages, state }: Activation): string {
  const code = messages[messages.length - 1]?.code;
  if (state === 'cancelled') return 'STATUS_CANCEL';
  if (state === 'retry') return `STATUS_WAIT_RETRY:${code ?? ''}`;
  return code === undefined ? 'STATUS_WAIT_CODE' : `STATUS_OK:${code}`;
}

function statusV2Of(activation: Activation): ScriptedAnswer {
  if (activation.state === 'cancelled') return say('STATUS_CANCEL');
  const latest = activation.state === 'retry' ? undefined : activation.messages.at(-1);
  const sms = latest ? { dateTime: written(Date.now()), ...latest } : null;
  return json({ verificationType: 0, sms });
}

function row({ id, phone, orderId, messages, state }: Activation): object {
  return {
    activationId: id,
    serviceCode: 'wa',
    phoneNumber: phone,
    activationCost: COST,
    activationStatus: { waiting: '4', retry: '3', cancelled: '8', finished: '6' }[state],
    smsCode: messages.length === 0 ? null : messages.map((one) => one.code),
    smsText: messages.length === 0 ? null : messages.map((one) => one.text),
    activationTime: written(Date.now()),
    countryCode: '187',
    countryName: 'USA',
    canGetAnotherSms: '1',
    ...(orderId === null ? {} : { orderId }),
  };
}

function pricesBy({ service, country }: ReceivedRequest['fields']): object {
  const countries = Object.entries(PRICES).filter(
    ([id]) => country === undefined || id === country,
  );
  return Object.fromEntries(
    countries.map(([id, services]) => [
      id,
      Object.fromEntries(
        Object.entries(services).filter(([code]) => service === undefined || code === service),
      ),
    ]),
  );
}
