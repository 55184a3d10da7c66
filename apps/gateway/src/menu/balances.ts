import { Injectable, Logger } from '@nestjs/common';
import { create, GetBalance } from '@numera/contracts';
import { toError } from '@numera/kernel';
import { Bus } from '@numera/messaging';

/** The balance as menus show it; they do without when the wallet does not answer. */
@Injectable()
export class Balances {
  private readonly logger = new Logger(Balances.name);

  constructor(private readonly bus: Bus) {}

  async availableOf(userId: string): Promise<bigint | null> {
    try {
      const balance = await this.bus.ask(create(GetBalance, { userId }), { timeoutMs: 3_000 });
      return balance.available;
    } catch (thrown) {
      this.logger.warn({ msg: 'no balance', error: toError(thrown) });
      return null;
    }
  }
}
