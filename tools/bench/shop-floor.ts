import { create, PlaceOrder, PostTransfer } from '@numera/contracts';
import { newId } from '@numera/kernel';
import { jobOrigin, seal, type Transport } from '@numera/messaging';

const END_MS = 60_000;
const FUND_AT_ONCE = 50;
/** Ring4 in the United States, always in stock; its price is below this. */
const PRODUCT = { serviceId: 1574, countryCode: 'US', quotedPrice: 40n } as const;

/** Places orders as the gateway does it, with services that run wherever the transport reaches. */
export class ShopFloor {
  private readonly open = new Map<string, (ending: string) => void>();
  private readonly endings: readonly string[];

  private constructor(
    private readonly transport: Transport,
    private readonly botId: string,
    until: 'reserved' | 'completed',
  ) {
    const good =
      until === 'reserved' ? 'orders.reservation.opened.v1' : 'orders.order.completed.v1';
    this.endings = [good, 'orders.order.failed.v1'];
  }

  /** @param until what an order is followed to */
  static async open(
    transport: Transport,
    botToken: string,
    until: 'reserved' | 'completed',
  ): Promise<ShopFloor> {
    const floor = new ShopFloor(transport, botToken.split(':')[0] ?? '0', until);
    await transport.attach({
      service: 'bench',
      subscriptions: floor.endings,
      queries: [],
      prefetch: 256,
      deliver: ({ name, payload }) => {
        const ending = name === floor.endings[0] ? '' : String(payload['reason']);
        floor.open.get(String(payload['orderId']))?.(ending);
        return Promise.resolve();
      },
      answer: () => Promise.resolve({}),
      bury: () => Promise.resolve(),
    });
    return floor;
  }

  async fund(userIds: readonly string[]): Promise<void> {
    for (let at = 0; at < userIds.length; at += FUND_AT_ONCE) {
      const group = userIds.slice(at, at + FUND_AT_ONCE);
      await Promise.all(group.map((userId) => this.fundOne(userId)));
    }
  }

  /** Places an order and waits for its end; answers why it failed, or nothing. */
  async order(userId: string): Promise<string> {
    const orderId = newId();
    const command = create(PlaceOrder, { orderId, userId, numberType: 'temporary', ...PRODUCT });
    const ended = new Promise<string>((resolve) => this.open.set(orderId, resolve));
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<string>((resolve) => {
      timer = setTimeout(() => resolve('no end in time'), END_MS);
    });
    await this.transport.publish(seal(command, jobOrigin(this.botId)));
    const ending = await Promise.race([ended, late]);
    clearTimeout(timer);
    this.open.delete(orderId);
    return ending;
  }

  /** The catalogue and the money are there some time after the start; until then every order fails. */
  async opened(userId: string): Promise<void> {
    const endMs = Date.now() + END_MS;
    for (;;) {
      const failure = await this.order(userId);
      if (failure === '') return;
      if (Date.now() > endMs) throw new Error(`no order succeeds: ${failure}`);
      await new Promise((resolve) => setTimeout(resolve, 250));
    }
  }

  private fundOne(userId: string): Promise<void> {
    const transfer = {
      transferId: newId(),
      userId,
      kind: 'deposit' as const,
      amount: 1_000_000n,
      reference: 'bench',
    };
    return this.transport.publish(seal(create(PostTransfer, transfer), jobOrigin(this.botId)));
  }
}
