import { setTimeout as delay } from 'node:timers/promises';
import { derivedId } from '@numera/kernel';
import { confirmProduct } from '../../../apps/gateway/src/buy/buy.callback';
import type { Random } from '../random';
import { digitsOf, stageOf, type Seen } from './chat-book';
import type { Hand, Patience } from './hand';
import type { Pool } from './pool';
import type { Ware } from './wares';
import type { Attempt, Shown } from './world-calls';

/** How a person and the sender of the code behave with one order, and how often that is. */
export const KINDS = {
  'code soon': 42,
  'code late': 13,
  cancelled: 12,
  'cancelled while the code comes': 12,
  'cancelled before a number came': 3,
  'number changed': 6,
  'number changed while the code comes to the old one': 4,
  'left alone': 8,
} as const;
export type Kind = keyof typeof KINDS;

const SHOPPER: Patience = { patienceMs: 8_000, limitMs: 180_000 };
/** Whoever has no end by then goes on; the order is judged all the same. */
const END_MS = 90_000;
const DOUBLE_PRESSES = 0.25;
const ENDED: readonly Shown[] = ['completed', 'expired', 'cancelled', 'failed'];
const LEFT = /Time left: (\d+):(\d\d)/u;
const NUMBER = /Your number is reserved:\s+([+\d ()-]+)/u;
const NO_OTHER = /no other number/iu;

export interface ShopperOptions {
  readonly hand: Hand;
  readonly pool: Pool;
  readonly botId: string;
  readonly random: Random;
  readonly patience?: Patience;
}

/** One order of one person, from the wish to its end as the chat shows it. */
export class Shopper {
  private readonly patience: Patience;
  private messageId = 0;
  private pressed: Omit<Attempt, 'shown'> | null = null;

  constructor(
    private readonly kind: Kind | 'probe',
    private readonly ware: Ware,
    private readonly options: ShopperOptions,
  ) {
    this.patience = options.patience ?? SHOPPER;
  }

  /** What has been ordered, as it is shown now; null while nothing was. */
  get attempt(): Attempt | null {
    return this.pressed && { ...this.pressed, shown: this.shown() };
  }

  /** For whoever waits for the end: what this person wants and is shown. */
  describe(): string {
    const orderId = this.pressed?.orderId ?? 'no order yet';
    return `${this.kind} (${this.ware.name}), is shown ${this.shown()} (${orderId})`;
  }

  /** Answers whether an offer was ever seen; without one nothing is ordered. */
  async shop(): Promise<boolean> {
    const { hand } = this.options;
    const offer = await hand.ask(this.ware.asked, /Confirm your order/u, this.patience);
    if (!offer) return false;
    this.messageId = offer.messageId;
    await this.confirm();
    await this.play();
    await this.until(ENDED, END_MS);
    return true;
  }

  /** Presses until something happens; the same button is the same order, however often. */
  private async confirm(): Promise<void> {
    const { hand, botId } = this.options;
    const data = hand.dataOf(this.messageId, /Buy for/u);
    const nonce = data === null ? undefined : confirmProduct.unpack(data)?.nonce;
    if (data === null || nonce === undefined) throw new Error('an offer without its button');
    const userId = String(hand.id);
    const orderId = derivedId('order', botId, userId, nonce);
    this.pressed = { userId, orderId, kind: this.kind, presses: 0, changes: 0 };
    const press = (): void => {
      hand.press(this.messageId, data);
      if (this.pressed) this.pressed = { ...this.pressed, presses: this.pressed.presses + 1 };
    };
    await this.insist(press, () => this.shown() !== 'offer');
  }

  private async play(): Promise<void> {
    const { random } = this.options;
    if (this.kind === 'cancelled before a number came') return this.cancel();
    const seen = await this.until(['reserved'], END_MS);
    if (!seen) return;
    const number = numberIn(seen);
    const sendTo = (to: string): void => this.options.pool.sendCode(to, this.ware.service);
    const send = (): void => sendTo(number);
    switch (this.kind) {
      case 'probe':
        return send();
      case 'code soon':
        await delay(random.between(100, 2_000));
        return send();
      case 'code late': {
        const [, minutes, seconds] = LEFT.exec(seen.text) ?? [];
        const leftMs = (Number(minutes) * 60 + Number(seconds)) * 1_000;
        await delay(Math.max(0, leftMs + random.between(-2_000, 1_500)));
        return send();
      }
      case 'cancelled':
        await delay(random.between(0, 4_000));
        return this.cancel();
      case 'cancelled while the code comes': {
        await delay(random.between(400, 4_000));
        const code = delay(random.between(0, 1_500)).then(send);
        await delay(random.between(0, 500));
        await Promise.all([this.cancel(), code]);
        return;
      }
      case 'number changed':
      case 'number changed while the code comes to the old one': {
        await delay(random.between(0, 2_000));
        const isLate = this.kind !== 'number changed';
        const late = isLate ? delay(random.between(0, 2_500)).then(send) : null;
        const changed = await this.changeNumber(number);
        await late;
        if (changed !== null && !isLate) sendTo(changed);
        return;
      }
      case 'left alone':
        return;
    }
  }

  /** The other number; null when there was none to be had, or the order went on to its end. */
  private async changeNumber(before: string): Promise<string | null> {
    const { hand } = this.options;
    const now = (): Seen | null => hand.book.read(hand.id, this.messageId);
    const isAnswered = (): boolean => {
      const text = now()?.text ?? '';
      return numberIn(now()) !== before || NO_OTHER.test(text);
    };
    const press = (): void => {
      const data = hand.dataOf(this.messageId, /Change number/u);
      if (data === null) return;
      hand.press(this.messageId, data);
      if (this.pressed) this.pressed = { ...this.pressed, changes: this.pressed.changes + 1 };
    };
    await this.insist(press, isAnswered);
    const seen = await this.until(['reserved'], END_MS);
    const number = numberIn(seen);
    return number === '' || number === before ? null : number;
  }

  private cancel(): Promise<void> {
    const { hand } = this.options;
    const press = (): void => {
      const data = hand.dataOf(this.messageId, /Cancel the number/u);
      if (data !== null) hand.press(this.messageId, data);
    };
    return this.insist(press, () => !['looking', 'reserved'].includes(this.shown()));
  }

  /** Presses, sometimes twice at once, and again whenever nothing has come of it in time. */
  private async insist(press: () => void, isDone: () => boolean): Promise<void> {
    const { hand, random } = this.options;
    const endMs = performance.now() + this.patience.limitMs;
    while (performance.now() < endMs) {
      press();
      if (random.chance(DOUBLE_PRESSES)) press();
      const { patienceMs } = this.patience;
      if ((await hand.book.until(hand.id, patienceMs, () => isDone() || null)) !== null) return;
    }
  }

  /** The order's message when it is at one of these stages; null when it ended otherwise or took too long. */
  private async until(stages: readonly Shown[], limitMs: number): Promise<Seen | null> {
    const { hand } = this.options;
    await hand.book.until(hand.id, limitMs, () => [...stages, ...ENDED].includes(this.shown()));
    return stages.includes(this.shown()) ? hand.book.read(hand.id, this.messageId) : null;
  }

  private shown(): Shown {
    const { hand } = this.options;
    return stageOf(hand.book.read(hand.id, this.messageId)?.text ?? '');
  }
}

const numberIn = (seen: Seen | null): string => digitsOf(NUMBER.exec(seen?.text ?? '')?.[1] ?? '');
