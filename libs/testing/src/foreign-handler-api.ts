import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';

type Fields = Readonly<Record<string, string>>;

/** What servers of the protocol decide each for itself. */
export interface ForeignChoices {
  /** What a request gets that is no GET; null: its form is read. */
  readonly toForms: { readonly status: number; readonly body: string } | null;
  /** An unknown action, an unknown order, an empty shelf, and so on. */
  readonly refuse: (word: string) => { readonly status: number; readonly body: string };
  /** The n-th order's id, from 1 on. */
  readonly idOf: (n: number) => string | number;
  readonly plus: string;
  /** Actions that it knows beside those that all know. */
  readonly answers: Readonly<Record<string, unknown>>;
  /** What `getPrices` says of the product while `count` are left. */
  readonly prices: (count: number) => unknown;
  readonly country: string;
  /** Whether `getNumberV2`, `getStatusV2` and `getActiveActivations` are known. */
  readonly isModern: boolean;
  /** Around every answer. */
  readonly wrap: (body: string) => string;
  readonly gzip: boolean;
}

interface Activation {
  readonly id: string | number;
  readonly phone: string;
  code: string | null;
  state: 'waiting' | 'retry' | 'done' | 'cancelled';
}

const CLASSIC: ForeignChoices = {
  toForms: null,
  refuse: (body) => ({ status: 200, body }),
  idOf: (n) => 635_468_000 + n,
  plus: '',
  answers: {},
  prices: (count) => ({ 187: { wa: { cost: 0.24, count } } }),
  country: '187',
  isModern: false,
  wrap: (body) => body,
  gzip: false,
};

/**
 * A provider that speaks `handler_api` as its description has it and nobody's code: written apart from the
 * adapter and the sandbox, to find what both take for granted. It knows WhatsApp (`wa`) in the United States.
 */
export class ForeignHandlerApi {
  readonly key = 'foreign-key-1';
  readonly sold: Activation[] = [];
  readonly requests: { method: string; fields: Fields }[] = [];
  stock = 5;
  /** The next number is sold, and the connection ends before anybody is told. */
  losesNext = false;
  private readonly choices: ForeignChoices;
  private readonly server: Server;

  private constructor(choices: Partial<ForeignChoices>) {
    this.choices = { ...CLASSIC, ...choices };
    this.server = createServer((request, response) => void this.serve(request, response));
  }

  static async start(choices: Partial<ForeignChoices> = {}): Promise<ForeignHandlerApi> {
    const foreign = new ForeignHandlerApi(choices);
    await new Promise<void>((resolve) => foreign.server.listen(0, '127.0.0.1', resolve));
    return foreign;
  }

  get url(): string {
    const { port } = this.server.address() as AddressInfo;
    return `http://127.0.0.1:${port}/stubs/handler_api.php`;
  }

  deliver(code: string, at = this.sold.length - 1): void {
    const activation = this.sold[at];
    if (!activation) throw new Error('nothing was sold');
    Object.assign(activation, { code, state: 'waiting' });
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://foreign');
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { toForms, wrap, gzip } = this.choices;
    const method = request.method ?? '';
    const form = new URLSearchParams(method === 'GET' ? '' : Buffer.concat(chunks).toString());
    const fields: Fields = { ...Object.fromEntries(form), ...Object.fromEntries(url.searchParams) };
    this.requests.push({ method, fields });
    const soldBefore = this.sold.length;
    const answer = method !== 'GET' && toForms ? toForms : this.answer(fields);
    if (this.losesNext && this.sold.length > soldBefore) {
      this.losesNext = false;
      request.socket.destroy();
      return;
    }
    const body = Buffer.from(wrap(answer.body));
    response.writeHead(answer.status, {
      // As careless servers have it, whatever is inside.
      'content-type': 'text/html; charset=utf-8',
      connection: 'close',
      ...(gzip ? { 'content-encoding': 'gzip' } : {}),
    });
    response.end(gzip ? gzipSync(body) : body);
  }

  private answer(fields: Fields): { status: number; body: string } {
    const { answers, country, isModern, prices, refuse } = this.choices;
    const { action = '', id = '' } = fields;
    const say = (body: unknown) => ({
      status: 200,
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
    if (fields['api_key'] === undefined) return refuse('NO_KEY');
    if (fields['api_key'] !== this.key) return refuse('BAD_KEY');
    if (Object.hasOwn(answers, action)) return say(answers[action]);
    const order = this.sold.find((one) => String(one.id) === id);
    switch (action) {
      case 'getBalance':
        return say('ACCESS_BALANCE:25.50');
      case 'getPrices':
        return say(prices(this.stock));
      case 'getNumberV2':
      case 'getNumber': {
        if (action === 'getNumberV2' && !isModern) return refuse('BAD_ACTION');
        if (fields['service'] !== 'wa') return refuse('BAD_SERVICE');
        if (fields['country'] !== country) return refuse('WRONG_COUNTRY');
        if (this.stock === 0) return refuse('NO_NUMBERS');
        const sold = this.sell();
        const { id: activationId, phone: phoneNumber } = sold;
        return action === 'getNumber'
          ? say(`ACCESS_NUMBER:${activationId}:${phoneNumber}`)
          : say({ activationId, phoneNumber, activationCost: '0.24' });
      }
      case 'getStatus':
        return order ? say(statusOf(order)) : refuse('NO_ACTIVATION');
      case 'getStatusV2':
        if (!isModern) return refuse('BAD_ACTION');
        return order ? say(statusV2Of(order)) : refuse('NO_ACTIVATION');
      case 'getActiveActivations':
        // The least that the description asks for: which orders, and nothing of their messages.
        return isModern ? say({ activeActivations: this.running() }) : refuse('BAD_ACTION');
      case 'setStatus':
        return order ? this.setStatus(order, fields['status'] ?? '') : refuse('NO_ACTIVATION');
      default:
        return refuse('BAD_ACTION');
    }
  }

  private sell(): Activation {
    const { idOf, plus } = this.choices;
    const n = this.sold.length + 1;
    const phone = `${plus}1202555${String(n + 100).padStart(4, '0')}`;
    const sold: Activation = { id: idOf(n), phone, code: null, state: 'waiting' };
    this.stock -= 1;
    this.sold.push(sold);
    return sold;
  }

  private running(): object[] {
    return this.sold
      .filter(({ state }) => state === 'waiting' || state === 'retry')
      .map(({ id, phone }) => ({
        ...{ activationId: id, phoneNumber: phone },
        ...{ serviceCode: 'wa', countryCode: this.choices.country },
      }));
  }

  private setStatus(order: Activation, status: string): { status: number; body: string } {
    const say = (body: string) => ({ status: 200, body });
    if (status === '3') {
      order.state = 'retry';
      return say('ACCESS_RETRY_GET');
    }
    if (status === '6') {
      order.state = 'done';
      return say('ACCESS_ACTIVATION');
    }
    if (status !== '8' || order.code !== null) return this.choices.refuse('BAD_STATUS');
    order.state = 'cancelled';
    return say('ACCESS_CANCEL');
  }
}

function statusOf({ code, state }: Activation): string {
  if (state === 'cancelled') return 'STATUS_CANCEL';
  if (state === 'retry') return `STATUS_WAIT_RETRY:${code ?? ''}`;
  return code === null ? 'STATUS_WAIT_CODE' : `STATUS_OK:${code}`;
}

function statusV2Of({ code, state }: Activation): object {
  const sms = code === null || state !== 'waiting' ? null : { dateTime: '', code, text: '' };
  return { verificationType: 0, sms };
}
