import { Injectable, Logger } from '@nestjs/common';
import { create, GetSourceCatalogue, type SourceCatalogue } from '@numera/contracts';
import { Database } from '@numera/database';
import { toError } from '@numera/kernel';
import { Bus, jobOrigin } from '@numera/messaging';
import {
  cleanName,
  describeCountry,
  describeService,
  orderCountries,
  orderServices,
  type CatalogueCountry,
  type CatalogueService as Service,
} from './catalogue.rules';
import { CatalogueStore } from './catalogue.store';

/** SRC-7: five minutes; stale once a refresh has been missed for as long again. */
export const REFRESH_EVERY_MS = 5 * 60_000;
const FRESH_FOR_SEC = (2 * REFRESH_EVERY_MS) / 1_000;
const ASK_TIMEOUT_MS = 30_000;
/** The catalogue is the same for every bot. */
const ALL_BOTS = '0';

/** Services and countries, in memory in the order in which they are shown, and as the last good copy. */
@Injectable()
export class CatalogueService {
  private readonly logger = new Logger(CatalogueService.name);
  private servicesById = new Map<number, Service>();
  private countriesByCode = new Map<string, CatalogueCountry>();
  private readonly waiting: (() => void)[] = [];
  private orderedServices: readonly Service[] = [];
  private orderedCountries: readonly CatalogueCountry[] = [];

  constructor(
    private readonly database: Database,
    private readonly store: CatalogueStore,
    private readonly bus: Bus,
  ) {}

  /** Popular first. */
  get services(): readonly Service[] {
    return this.orderedServices;
  }

  get countries(): readonly CatalogueCountry[] {
    return this.orderedCountries;
  }

  /** Resolves when there is something to sell, which may be never. */
  whenFilled(): Promise<void> {
    return this.isEmpty ? new Promise((filled) => this.waiting.push(filled)) : Promise.resolve();
  }

  get isEmpty(): boolean {
    return this.orderedServices.length === 0 || this.orderedCountries.length === 0;
  }

  service(serviceId: number): Service | null {
    return this.servicesById.get(serviceId) ?? null;
  }

  country(countryCode: string): CatalogueCountry | null {
    return this.countriesByCode.get(countryCode) ?? null;
  }

  async isStale(): Promise<boolean> {
    return !(await this.store.read(FRESH_FOR_SEC)).isFresh;
  }

  /** Takes the last good copy into memory. What was read before the first one was stored replaces nothing. */
  async load(): Promise<void> {
    const { services, countries } = await this.store.read(FRESH_FOR_SEC);
    if (services.length === 0 || countries.length === 0) return;
    this.orderedServices = orderServices(
      services.map((row) => describeService(row.service_id, row.name)),
    );
    this.orderedCountries = orderCountries(
      countries.map((row) => describeCountry(row.country_code, row.name)),
    );
    this.servicesById = new Map(this.orderedServices.map((row) => [row.serviceId, row]));
    this.countriesByCode = new Map(this.orderedCountries.map((row) => [row.countryCode, row]));
    for (const filled of this.waiting.splice(0)) filled();
  }

  /** Asks the sources. An empty list is a fault of theirs, never a catalogue: the last good copy stays. */
  async refresh(): Promise<boolean> {
    let listed: SourceCatalogue;
    try {
      listed = await this.bus.ask(create(GetSourceCatalogue, {}), {
        timeoutMs: ASK_TIMEOUT_MS,
        origin: jobOrigin(ALL_BOTS),
      });
    } catch (thrown) {
      this.logger.warn({ msg: 'catalogue not refreshed', error: toError(thrown).message });
      return false;
    }
    const clean = cleanCatalogue(listed);
    if (clean.services.length === 0 || clean.countries.length === 0) {
      this.logger.warn({ msg: 'catalogue not refreshed', error: 'the sources list nothing' });
      return false;
    }
    await this.database.inTransaction((tx) => this.store.replace(tx, clean));
    await this.load();
    return true;
  }
}

/** Names trimmed, nameless rows and repeated ids dropped: rows are told apart by their id only. */
function cleanCatalogue(listed: SourceCatalogue): SourceCatalogue {
  const services = new Map<number, SourceCatalogue['services'][number]>();
  for (const { serviceId, name } of listed.services) {
    const clean = cleanName(name);
    if (clean !== '') services.set(serviceId, { serviceId, name: clean });
  }
  const countries = new Map<string, SourceCatalogue['countries'][number]>();
  for (const { countryCode, name } of listed.countries) {
    const clean = cleanName(name);
    if (clean !== '') countries.set(countryCode, { countryCode, name: clean });
  }
  return { services: [...services.values()], countries: [...countries.values()] };
}
