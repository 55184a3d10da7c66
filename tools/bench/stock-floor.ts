import { create, PlaceOrder, StockImported, type Envelope } from '@numera/contracts';
import { newId } from '@numera/kernel';
import { jobOrigin, seal, type Transport } from '@numera/messaging';

const END_MS = 120_000;
const BUY_AT_ONCE = 50;
const PAUSE_MS = 250;

/** Sends commands about stock, and sees what comes of them. */
export class StockFloor {
  private readonly listeners = new Set<(envelope: Envelope) => void>();

  private constructor(
    private readonly transport: Transport,
    private readonly botId: string,
  ) {}

  static async open(transport: Transport, botId: string): Promise<StockFloor> {
    const floor = new StockFloor(transport, botId);
    await transport.attach({
      service: 'stock-bench',
      subscriptions: [
        'providers.stock.imported.v1',
        'orders.reservation.opened.v1',
        'orders.order.failed.v1',
        'orders.order.completed.v1',
      ],
      queries: [],
      prefetch: 256,
      deliver: (envelope) => {
        for (const listen of floor.listeners) listen(envelope);
        return Promise.resolve();
      },
      answer: () => Promise.resolve({}),
      bury: () => Promise.resolve(),
    });
    return floor;
  }

  send(message: object): Promise<void> {
    return this.transport.publish(seal(message, jobOrigin(this.botId)));
  }

  imported(importId: string): Promise<Pick<StockImported, 'added' | 'bad'>> {
    return this.collect(`import ${importId}`, ({ name, payload }) => {
      if (name !== 'providers.stock.imported.v1' || payload['importId'] !== importId) return null;
      return { added: Number(payload['added']), bad: Number(payload['bad']) };
    });
  }

  /** Orders the product for everybody, at a price that only the operator's own numbers have; answers the numbers. */
  async order(userIds: readonly string[], serviceId: number): Promise<string[]> {
    const [first = '', ...others] = userIds;
    const phones = [await this.opened(first, serviceId)];
    for (let at = 0; at < others.length; at += BUY_AT_ONCE) {
      const group = others.slice(at, at + BUY_AT_ONCE);
      const placed = await Promise.all(group.map((userId) => this.orderOne(userId, serviceId)));
      for (const { phone, reason } of placed) {
        if (phone === null) throw new Error(`an order failed: ${reason}`);
        phones.push(phone);
      }
    }
    return phones;
  }

  /** Resolves when so many orders have been completed with their codes. */
  completed(count: number): Promise<true> {
    const seen = new Set<unknown>();
    return this.collect(`${count} codes`, ({ name, payload }) => {
      if (name === 'orders.order.completed.v1') seen.add(payload['orderId']);
      return seen.size >= count ? true : null;
    });
  }

  /** The catalogue and the money are there some time after the start; until then every order fails. */
  private async opened(userId: string, serviceId: number): Promise<string> {
    const endMs = Date.now() + END_MS;
    for (;;) {
      const { phone, reason } = await this.orderOne(userId, serviceId);
      if (phone !== null) return phone;
      if (Date.now() > endMs) throw new Error(`no order succeeds: ${reason}`);
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  }

  private async orderOne(
    userId: string,
    serviceId: number,
  ): Promise<{ phone: string | null; reason: string }> {
    const orderId = newId();
    const ended = this.collect('an order', ({ payload }) => {
      if (payload['orderId'] !== orderId) return null;
      const phone = payload['phoneNumber'];
      return {
        phone: typeof phone === 'string' ? phone : null,
        reason: String(payload['reason']),
      };
    });
    const product = { serviceId, countryCode: 'US', quotedPrice: 1n } as const;
    await this.send(create(PlaceOrder, { orderId, userId, numberType: 'temporary', ...product }));
    return ended;
  }

  private collect<T>(what: string, take: (envelope: Envelope) => T | null): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const late = setTimeout(() => {
        this.listeners.delete(listen);
        reject(new Error(`${what} did not come in time`));
      }, END_MS);
      const listen = (envelope: Envelope): void => {
        const taken = take(envelope);
        if (taken === null) return;
        clearTimeout(late);
        this.listeners.delete(listen);
        resolve(taken);
      };
      this.listeners.add(listen);
    });
  }
}
