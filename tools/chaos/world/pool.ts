import type { Sandbox } from '@numera/sandbox';
import { digitsOf } from './chat-book';
import { ownWareOf } from './wares';
import type { PoolOrderFacts, SentMessage } from './world-calls';

const FIRST_CODE = 100_000;
const START_CENTS = 1_000_000_000;

/** What the simulated providers begin with. */
export { START_CENTS };

/** The senders' side of what persons wait for: messages to their numbers, each with a code of its own. */
export class Pool {
  private readonly byNumber = new Map<string, () => void>();
  private seen = { smspool: 0, handlerApi: 0 };
  private codesSent = 0;
  private text = '';
  private readonly sent: SentMessage[] = [];

  constructor(private readonly sandbox: Sandbox) {}

  /** A message comes to the number; one that has ended takes none, as on a real line. */
  sendCode(phoneNumber: string, service: string): void {
    const digits = digitsOf(phoneNumber);
    this.codesSent += 1;
    const code = String(FIRST_CODE + this.codesSent);
    this.text = `Your ${service} verification code is ${code}.`;
    const own = ownWareOf(digits);
    if (own?.way) {
      const to = `+${digits}`;
      this.sandbox.messageSource.send({ to, service, text: this.text, way: own.way });
      this.sent.push({ to, code, way: own.way, atMs: Date.now() });
      return;
    }
    const deliver = this.lineOf(digits);
    if (!deliver) throw new Error('a person was shown a number that no provider ever sold');
    deliver();
  }

  facts(): PoolOrderFacts[] {
    const { smspool, handlerApi } = this.sandbox;
    const bought = smspool.allOrders().map((order) => ({
      orderCode: order.orderCode,
      phoneNumber: order.cc + order.national,
      cents: order.cents,
      state: order.state,
      code: order.code,
    }));
    const activations = handlerApi.allOrders().map((order): PoolOrderFacts => {
      const code = order.messages.at(-1)?.code ?? '';
      const isOver = order.state === 'finished' || order.state === 'cancelled';
      const unread = order.state === 'cancelled' ? 'refunded' : isOver ? 'expired' : 'pending';
      return {
        orderCode: order.id,
        phoneNumber: order.cc + order.national,
        cents: order.cents,
        state: code === '' ? unread : 'completed',
        code,
      };
    });
    return [...bought, ...activations];
  }

  sentToOwnNumbers(): readonly SentMessage[] {
    return this.sent;
  }

  /** Of both providers' accounts. */
  spentCents(): number {
    const { smspool, handlerApi } = this.sandbox;
    return [smspool.books().balance, handlerApi.books().balance]
      .map((balance) => START_CENTS - Math.round(Number(balance) * 100))
      .reduce((sum, cents) => sum + cents, 0);
  }

  private lineOf(digits: string): (() => void) | undefined {
    if (!this.byNumber.has(digits)) this.readNewLines();
    return this.byNumber.get(digits);
  }

  private readNewLines(): void {
    const { smspool, handlerApi } = this.sandbox;
    const { seen } = this;
    const note = (cc: string, national: string, send: (text: string) => void): void => {
      this.byNumber.set(cc + national, () => send(this.text));
    };
    for (const { orderCode, cc, national } of smspool.allOrders().slice(seen.smspool)) {
      note(cc, national, (text) => smspool.sendMessage(orderCode, { text }));
    }
    for (const { id, cc, national } of handlerApi.allOrders().slice(seen.handlerApi)) {
      note(cc, national, (text) => handlerApi.sendMessage(id, { text }));
    }
    seen.smspool = smspool.allOrders().length;
    seen.handlerApi = handlerApi.allOrders().length;
  }
}
