import { serviceKeyOf } from '@numera/codes';
import type { OfferFilter, ProviderOffer, ProviderProduct, ProviderService } from '../adapter';
import { ProviderError, providerFailure } from '../failure';
import { countryCodeOf, field, rowsOf, textOf, wholeOf } from '../wire/decode';
import { dollarsE4 } from '../wire/dollars';
import type { Call, TemplateClient } from './client';
import { goodBody } from './errors';

/** A service under the provider's own code, and under the catalogue's number. */
export interface ListedService extends ProviderService {
  readonly code: string;
}

/** The provider's services that the catalogue knows, by what both call them; read once an hour. */
export class Services {
  private kept: Promise<readonly ListedService[]> | null = null;
  private readAtMs = 0;

  constructor(
    private readonly client: TemplateClient,
    private readonly catalogue: () => Promise<readonly ProviderService[]>,
    private readonly nowMs: () => number,
  ) {}

  all(): Promise<readonly ListedService[]> {
    if (this.kept && this.nowMs() - this.readAtMs < 3_600_000) return this.kept;
    const reading = this.read();
    this.kept = reading;
    this.readAtMs = this.nowMs();
    // A failure is not kept: the next caller asks again.
    reading.catch(() => (this.kept = null));
    return reading;
  }

  /** @throws `ProviderError` with the reason `not_served` */
  async codeOf(serviceId: number): Promise<string> {
    const found = (await this.all()).find((one) => one.serviceId === serviceId);
    if (found) return found.code;
    throw new ProviderError(
      providerFailure('PROVIDER.SERVICE_UNAVAILABLE', `no service ${serviceId}`, {
        reason: 'not_served',
      }),
    );
  }

  private async read(): Promise<readonly ListedService[]> {
    const rows = await readRows(this.client, { path: '/services', priority: 'catalogue' });
    const known = new Map((await this.catalogue()).map((one) => [serviceKeyOf(one.name), one]));
    return rows.flatMap((row) => {
      const code = textOf(row['service'], 32);
      const name = textOf(row['name'], 120);
      const service = name === null ? undefined : known.get(serviceKeyOf(name));
      return code === null || !service
        ? []
        : [{ code, serviceId: service.serviceId, name: name ?? '' }];
    });
  }
}

export async function readOffers(
  client: TemplateClient,
  services: Services,
  { serviceId, countryCode }: OfferFilter,
): Promise<ProviderOffer[]> {
  const service = serviceId === undefined ? undefined : await services.codeOf(serviceId);
  const fields = { service, country: countryCode };
  const rows = await readRows(client, { path: '/offers', fields, priority: 'catalogue' });
  const listed = await services.all();
  return rows.flatMap((row) => {
    const known = listed.find((one) => one.code === row['service']);
    const country = countryCodeOf(row['country']);
    const costE4 = dollarsE4(row['price']);
    if (!known || country === null || costE4 === null) return [];
    return [{ serviceId: known.serviceId, countryCode: country, costE4, pool: null }];
  });
}

export async function readStock(
  client: TemplateClient,
  services: Services,
  { serviceId, countryCode }: ProviderProduct,
): Promise<number | null> {
  const fields = { service: await services.codeOf(serviceId), country: countryCode };
  const [row] = await readRows(client, { path: '/offers', fields, priority: 'catalogue' });
  return row ? wholeOf(row['count']) : 0;
}

export async function readBalance(client: TemplateClient): Promise<bigint | null> {
  const body = goodBody(await client.send({ path: '/balance', priority: 'catalogue' }));
  return dollarsE4(field(body, 'balance'), 'down');
}

/** A list, or a failure: what cannot be read is never an empty list. */
async function readRows(client: TemplateClient, call: Call) {
  const rows = rowsOf(goodBody(await client.send(call)));
  if (rows) return rows;
  throw new ProviderError(providerFailure('PROVIDER.UNEXPECTED', `${call.path} is not a list`));
}
