import { sql, type Database } from '@numera/database';
import { pause } from '@numera/kernel';
import {
  AggregatorRegistry,
  collectDefaultMetrics,
  Counter,
  Gauge,
  Histogram,
  Registry,
} from 'prom-client';

export type { Counter, Gauge, Histogram };

/** Gauges that one statement fills: each column of its rows is a gauge's value or a label's. */
export interface GaugeQuery<G extends string = string, L extends string = string> {
  /** Name of the gauge, which is the column's too, and what it says. */
  readonly gauges: Readonly<Record<G, string>>;
  /** Columns that are labels. Their values must be few: never a user, an order or a number. */
  readonly labels?: readonly L[];
  readonly text: string;
  readonly parameters?: readonly unknown[];
}

/** One value read at scrape time; null where there is nothing to say. */
export interface Reading {
  readonly labels?: Readonly<Record<string, string>>;
  readonly value: number | null;
}

interface Scraped {
  readonly name: string;
  readonly read: () => Promise<() => void>;
  readonly forget: () => void;
}

/** What is read at scrape time stays this long, so that no number of scrapers loads the database. */
const FRESH_FOR_MS = 5_000;
/** A statement that takes longer is cancelled by PostgreSQL, and its gauges are missing. */
const STATEMENT_TIMEOUT_MS = 2_000;
/** A scrape waits no longer than this for all that is read; Prometheus gives it 10 s. */
const SCRAPE_TIMEOUT_MS = 8_000;
/** From a quick statement to the longest that a handler may take. */
const DEFAULT_BUCKETS_SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/**
 * A service's own metrics, labelled with its name, for several services may share a process.
 * Names start with `numera_`, end with the unit, and with `_total` where they only grow.
 */
export class Metrics {
  readonly registry = new Registry();
  private readonly scraped: Scraped[] = [];
  private readonly failures: Counter<'reading'>;
  private refreshing: Promise<void> | null = null;
  private refreshedAtMs = -Infinity;

  constructor(
    service: string,
    private readonly freshForMs = FRESH_FOR_MS,
  ) {
    this.registry.setDefaultLabels({ service });
    this.failures = this.counter(
      'numera_metric_read_failures_total',
      'Readings at scrape time that failed or took too long; their gauges are missing.',
      ['reading'],
    );
  }

  counter<L extends string = never>(
    name: string,
    help: string,
    labelNames: readonly L[] = [],
  ): Counter<L> {
    return new Counter({ name, help, labelNames, registers: [this.registry] });
  }

  histogram<L extends string = never>(
    name: string,
    help: string,
    labelNames: readonly L[] = [],
    buckets: readonly number[] = DEFAULT_BUCKETS_SECONDS,
  ): Histogram<L> {
    const registers = [this.registry];
    return new Histogram({ name, help, labelNames, buckets: [...buckets], registers });
  }

  /** A gauge whose values are read when Prometheus asks. */
  gauge(
    name: string,
    help: string,
    labelNames: readonly string[],
    read: () => readonly Reading[] | Promise<readonly Reading[]>,
  ): void {
    const gauge = this.declareGauge(name, help, labelNames);
    this.add({
      name,
      forget: () => forget(gauge),
      read: async () => {
        const readings = await read();
        return () => {
          forget(gauge);
          for (const { labels, value } of readings) {
            if (value !== null) gauge.set({ ...labels }, value);
          }
        };
      },
    });
  }

  /**
   * Gauges read from the service's schema by one statement when Prometheus asks. Every replica tells the
   * same, so queries over them take the maximum, not the sum.
   */
  gaugesBy<G extends string, L extends string = never>(
    database: Database,
    query: GaugeQuery<G, L>,
  ): void {
    const labels = query.labels ?? [];
    const gauges = Object.entries<string>(query.gauges).map(
      ([name, help]) => [name, this.declareGauge(name, help, labels)] as const,
    );
    const forgetAll = (): void => gauges.forEach(([, gauge]) => forget(gauge));
    const read = async (): Promise<() => void> => {
      const rows = await database.inTransaction(async (tx) => {
        await sql(tx, `SET LOCAL statement_timeout = ${STATEMENT_TIMEOUT_MS}`);
        return sql<Record<string, unknown>>(tx, query.text, query.parameters);
      });
      return () => {
        forgetAll();
        for (const row of rows) {
          const labelled = Object.fromEntries(labels.map((label) => [label, String(row[label])]));
          for (const [name, gauge] of gauges) {
            if (row[name] != null) gauge.set(labelled, Number(row[name]));
          }
        }
      };
    };
    this.add({ name: gauges[0]?.[0] ?? '', forget: forgetAll, read });
  }

  /** What Prometheus reads. */
  async text(): Promise<string> {
    await this.refresh();
    return this.registry.metrics();
  }

  /** Reads what is older than five seconds, one after the other, so that a scrape holds one connection. */
  async refresh(): Promise<void> {
    if (performance.now() - this.refreshedAtMs >= this.freshForMs) {
      this.refreshing ??= this.readAll().finally(() => {
        this.refreshedAtMs = performance.now();
        this.refreshing = null;
      });
    }
    if (!this.refreshing) return;
    const enough = new AbortController();
    await Promise.race([this.refreshing, pause(SCRAPE_TIMEOUT_MS, enough.signal)]);
    enough.abort();
  }

  private async readAll(): Promise<void> {
    for (const { name, read, forget } of this.scraped) {
      try {
        (await read())();
      } catch {
        // An old value would look like a present one.
        forget();
        this.failures.inc({ reading: name });
      }
    }
  }

  private add(scraped: Scraped): void {
    this.scraped.push(scraped);
    this.failures.inc({ reading: scraped.name }, 0);
  }

  private declareGauge(name: string, help: string, labelNames: readonly string[]): Gauge {
    const gauge = new Gauge({ name, help, labelNames, registers: [this.registry] });
    forget(gauge);
    return gauge;
  }
}

/** Leaves no value: a gauge without labels would otherwise say 0 where nothing is known. */
function forget(gauge: Gauge): void {
  gauge.reset();
  gauge.remove({});
}

let processRegistry: Registry | null = null;

/** The metrics of the Node.js process itself, once, however many services it runs. */
export function processMetrics(): Promise<string> {
  if (!processRegistry) {
    processRegistry = new Registry();
    collectDefaultMetrics({ register: processRegistry });
  }
  return processRegistry.metrics();
}

/** The page that Prometheus reads: the process and every service in it. */
export async function metricsPage(services: readonly Metrics[]): Promise<string> {
  await Promise.all(services.map((one) => one.refresh()));
  const registries = await Promise.all(services.map((one) => one.registry.getMetricsAsJSON()));
  const [own, all] = await Promise.all([
    processMetrics(),
    // Joins what has the same name in several services, which the format allows to be told only once.
    AggregatorRegistry.aggregate(registries).metrics(),
  ]);
  return `${own}\n${all}`;
}
