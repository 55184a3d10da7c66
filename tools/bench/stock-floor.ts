import { AcquireNumber, create, StockImported, type Envelope } from '@numera/contracts';
import { newId } from '@numera/kernel';
import { jobOrigin, seal, type Transport } from '@numera/messaging';

const END_MS = 120_000;
const BUY_AT_ONCE = 50;

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
      service: 'bench',
      subscriptions: [
        'providers.stock.imported.v1',
        'providers.number.acquired.v1',
        'providers.number.unavailable.v1',
        'poller.code.received.v1',
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

  /** Buys so many of the operator's own numbers in the US; answers them. */
  async buy(serviceId: number, count: number): Promise<string[]> {
    const phones: string[] = [];
    for (let at = 0; at < count; at += BUY_AT_ONCE) {
      const group = Array.from({ length: Math.min(BUY_AT_ONCE, count - at) }, () =>
        this.buyOne(serviceId),
      );
      phones.push(...(await Promise.all(group)));
    }
    return phones;
  }

  /** Resolves when so many different messages have had their code found. */
  codes(count: number): Promise<true> {
    const seen = new Set<unknown>();
    return this.collect(`${count} codes`, ({ name, payload }) => {
      if (name === 'poller.code.received.v1') seen.add(payload['messageId']);
      return seen.size >= count ? true : null;
    });
  }

  private async buyOne(serviceId: number): Promise<string> {
    const command = create(AcquireNumber, {
      ...{ reservationId: newId(), orderId: newId(), serviceId, countryCode: 'US' },
      ...{ maxCost: 0n, maxPrice: 100n, sourceIds: ['stock'] },
    });
    const bought = this.collect('a number', ({ payload }) =>
      payload['reservationId'] === command.reservationId
        ? { phone: payload['phoneNumber'], reason: payload['reason'] }
        : null,
    );
    await this.send(command);
    const { phone, reason } = await bought;
    if (typeof phone !== 'string') throw new Error(`no number: ${String(reason)}`);
    return phone;
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
