import type { Sandbox } from '@numera/sandbox';
import { digitsOf } from './chat-book';
import type { PoolOrderFacts } from './world-calls';

type PoolOrder = ReturnType<Sandbox['smspool']['allOrders']>[number];

const FIRST_CODE = 100_000;

/** The provider's side of what persons wait for: messages to their numbers, each with a code of its own. */
export class Pool {
  private readonly byNumber = new Map<string, PoolOrder>();
  private codesSent = 0;
  private readonly startCents: number;

  constructor(private readonly sandbox: Sandbox) {
    this.startCents = this.balanceCents();
  }

  /** A message comes to the number; one that has ended takes none, as on a real line. */
  sendCode(phoneNumber: string): void {
    const order = this.orderOf(digitsOf(phoneNumber));
    if (!order) throw new Error('a person was shown a number that the provider never sold');
    this.codesSent += 1;
    const text = `Your Ring4 verification code is ${FIRST_CODE + this.codesSent}.`;
    this.sandbox.smspool.sendMessage(order.orderCode, { text });
  }

  facts(): PoolOrderFacts[] {
    return this.sandbox.smspool.allOrders().map((order) => ({
      orderCode: order.orderCode,
      phoneNumber: numberOf(order),
      cents: order.cents,
      state: order.state,
      code: order.code,
    }));
  }

  spentCents(): number {
    return this.startCents - this.balanceCents();
  }

  private balanceCents(): number {
    return Math.round(Number(this.sandbox.smspool.books().balance) * 100);
  }

  private orderOf(digits: string): PoolOrder | null {
    if (!this.byNumber.has(digits)) {
      for (const order of this.sandbox.smspool.allOrders().slice(this.byNumber.size)) {
        this.byNumber.set(numberOf(order), order);
      }
    }
    return this.byNumber.get(digits) ?? null;
  }
}

const numberOf = ({ cc, national }: PoolOrder): string => cc + national;
