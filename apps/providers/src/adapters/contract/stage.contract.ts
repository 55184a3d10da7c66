import { newId } from '@numera/kernel';
import type { AcquireResult, Capability, ListedOrder } from '../adapter';
import type { ProviderFailure } from '../failure';
import type { AdapterWorld, Bought, MakeWorld, Traits, Wire } from './world';

/** The world of the running test, and what tests do in it. */
export class Stage {
  private current: AdapterWorld | null = null;

  constructor(
    readonly traits: Traits,
    private readonly makeWorld: MakeWorld,
  ) {}

  get world(): AdapterWorld {
    if (!this.current) throw new Error('no world: open() first');
    return this.current;
  }

  get adapter() {
    return this.world.adapter;
  }

  get wire(): Wire {
    const { wire } = this.world;
    if (!wire) throw new Error('a world of a remote provider has a wire');
    return wire;
  }

  async open(impatient = false): Promise<void> {
    await this.close();
    this.current = await this.makeWorld({ impatient });
  }

  async close(): Promise<void> {
    await this.current?.close();
    this.current = null;
  }

  can(capability: Capability): boolean {
    return this.traits.can.includes(capability);
  }

  /** `less`: cents or ten-thousandths, whichever the numbers are priced in, below the price. */
  buy(less = 0n): Promise<AcquireResult> {
    const { product, costE4, price } = this.world;
    return this.adapter.acquire({
      ...product,
      reservationId: newId(),
      calledAtMs: Date.now(),
      maxCostE4: price === undefined ? costE4 - less : costE4,
      ...(price === undefined ? {} : { maxPrice: price - less }),
    });
  }

  async bought(): Promise<Bought> {
    const result = await this.buy();
    if (result.outcome !== 'acquired') throw new Error(`not acquired: ${result.error.detail}`);
    return result;
  }

  /** A number that has had a message. */
  async served(): Promise<Bought> {
    const order = await this.bought();
    await this.world.deliver(order.externalId, 'Your code is 1234', '1234');
    return order;
  }

  async active(externalId: string): Promise<ListedOrder[]> {
    return (await this.adapter.listActive()).filter((order) => order.externalId === externalId);
  }

  async expectUnavailable(
    buying: Promise<AcquireResult>,
    expected: Partial<ProviderFailure>,
  ): Promise<ProviderFailure> {
    const result = await buying;
    expect(result).toMatchObject({ outcome: 'unavailable', error: expected });
    if (result.outcome !== 'unavailable') throw new Error('unreachable: matched above');
    return result.error;
  }
}
