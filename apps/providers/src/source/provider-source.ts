import type { SourceKind } from '@numera/contracts';
import type { NumberSource, Product, ProviderAccount } from './number-source';

/** Ring4's numbers: SMSPool's service 1574 in the United States (SRC-2). */
export const RING4: Product = { serviceId: 1574, countryCode: 'US' };

export function isRing4({ serviceId, countryCode }: Product): boolean {
  return serviceId === RING4.serviceId && countryCode === RING4.countryCode;
}

/** A source over one account of a provider, which is there as long as the process runs. */
export class ProviderSource implements NumberSource {
  constructor(
    readonly sourceId: string,
    readonly kind: SourceKind,
    private readonly account: ProviderAccount,
    readonly sells: (product: Product) => boolean = () => true,
  ) {}

  accounts(): readonly ProviderAccount[] {
    return [this.account];
  }

  accountFor(_botId: string, product: Product): Promise<ProviderAccount | null> {
    return Promise.resolve(this.sells(product) ? this.account : null);
  }
}
