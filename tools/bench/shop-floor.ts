import { create, PlaceOrder, PostTransfer } from '@numera/contracts';
import { newId } from '@numera/kernel';
import { jobOrigin, seal } from '@numera/messaging';
import type { AppDefinition, Environment } from '@numera/service';
import { prepareServices, type Services } from '../../apps/standalone/src/services';
import type { BenchSetting } from './setting';

const END_MS = 60_000;
const FUND_AT_ONCE = 50;
/** Ring4 in the United States, always in stock; its price is below this. */
const PRODUCT = { serviceId: 1574, countryCode: 'US', quotedPrice: 40n } as const;

/** Services that run in this process, and orders that are placed with them as the gateway does it. */
export class ShopFloor {
  private readonly open = new Map<string, (ending: string) => void>();
  private readonly endings: readonly string[];

  private constructor(
    readonly services: Services,
    readonly botId: string,
    until: 'reserved' | 'completed',
  ) {
    const good =
      until === 'reserved' ? 'orders.reservation.opened.v1' : 'orders.order.completed.v1';
    this.endings = [good, 'orders.order.failed.v1'];
  }

  /** @param until what an order is followed to */
  static async start(
    setting: BenchSetting,
    apps: readonly AppDefinition[],
    env: Environment,
    databaseUrl: string,
    until: 'reserved' | 'completed',
  ): Promise<ShopFloor> {
    const services = await prepareServices(apps, env, databaseUrl);
    setting.afterwards(() => services.stop());
    const floor = new ShopFloor(services, env['BOT_TOKEN']?.split(':')[0] ?? '0', until);
    await services.transport.attach({
      service: 'bench',
      subscriptions: floor.endings,
      queries: [],
      prefetch: 256,
      deliver: ({ name, payload }) => {
        this.note(floor, name, payload);
        return Promise.resolve();
      },
      answer: () => Promise.resolve({}),
      bury: () => Promise.resolve(),
    });
    await services.run();
    return floor;
  }

  private static note(floor: ShopFloor, name: string, payload: Record<string, unknown>): void {
    floor.open.get(String(payload['orderId']))?.(
      name === floor.endings[0] ? '' : String(payload['reason']),
    );
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
    await this.services.transport.publish(seal(command, jobOrigin(this.botId)));
    const ending = await Promise.race([ended, late]);
    clearTimeout(timer);
    this.open.delete(orderId);
    return ending;
  }

  /** The catalogue is there some time after the start; until then every order fails. */
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
    return this.services.transport.publish(
      seal(create(PostTransfer, transfer), jobOrigin(this.botId)),
    );
  }
}
