import { Injectable, Logger } from '@nestjs/common';
import { toError } from '@numera/kernel';
import type { AttemptEntity } from '../purchase/attempt.entity';
import { BreakerService } from './breaker.service';
import { STOCK_SOURCE } from './number-source';
import { NO_RATE, rateOf, secondsBetween, type Rate } from './result.rules';
import { ResultStore, type ResultOf } from './result.store';
import { FAIR_WAIT_MS } from './source.rules';

interface Tally extends ResultOf {
  misses: number;
  seconds: number[];
}

const keyOf = ({ sourceId, serviceId, countryCode }: ResultOf): string =>
  `${sourceId} ${serviceId} ${countryCode}`;

/** What became of the numbers of each source, for the choice between them. */
@Injectable()
export class ResultService {
  private readonly logger = new Logger(ResultService.name);
  private rates = new Map<string, Rate>();
  /** Not stored yet: orders of one product end side by side, and would wait for each other at its row. */
  private tallies = new Map<string, Tally>();

  constructor(
    private readonly store: ResultStore,
    private readonly breakers: BreakerService,
  ) {}

  /** The number brought its order's code. To be called once that is committed. */
  noteCode(attempt: AttemptEntity, codeAtMs: number): void {
    const { sourceId, reservationId, endedAt } = attempt;
    // A further code comes to a number that is known to work: it would flatter its source.
    if (attempt.resendOf !== null) return;
    const seconds = secondsBetween(endedAt?.getTime() ?? codeAtMs, codeAtMs);
    this.tallyOf(attempt).seconds.push(seconds);
    void this.breakers.note(sourceId, { kind: 'code', reservationId });
  }

  /**
   * The number was given back, and brought none. Who did not wait for long cannot say that none would have
   * come. To be called once that is committed.
   */
  noteRelease(attempt: AttemptEntity): void {
    const { sourceId, reservationId, endedAt, releaseRequestedAt } = attempt;
    if (attempt.resendOf !== null) return;
    const waitedMs = (releaseRequestedAt?.getTime() ?? 0) - (endedAt?.getTime() ?? 0);
    const isFair = waitedMs >= FAIR_WAIT_MS;
    if (isFair) this.tallyOf(attempt).misses += 1;
    // Own numbers have many origins: one that is silent falls behind by its rates, and must not cut off the rest.
    const counts = isFair && sourceId !== STOCK_SOURCE;
    void this.breakers.note(sourceId, { kind: counts ? 'miss' : 'no_result', reservationId });
  }

  /** Stores what has come in, and reads what all replicas know. */
  async refresh(): Promise<void> {
    await this.flush();
    const rows = await this.store.listProducts();
    this.rates = new Map(rows.map((row) => [keyOf(row), rateOf(row)]));
  }

  /** As of the last refresh. */
  rateOf(of: ResultOf): Rate {
    return this.rates.get(keyOf(of)) ?? NO_RATE;
  }

  prune(): Promise<void> {
    return this.store.prune();
  }

  async flush(): Promise<void> {
    const tallies = [...this.tallies.values()];
    if (tallies.length === 0) return;
    this.tallies = new Map();
    try {
      await this.store.add(tallies);
    } catch (thrown) {
      // Statistics of seconds; what they are about is stored elsewhere.
      this.logger.error({ msg: 'results not stored', error: toError(thrown) });
    }
  }

  private tallyOf({ sourceId, serviceId, countryCode }: ResultOf): Tally {
    const of = { sourceId, serviceId, countryCode };
    const tally = this.tallies.get(keyOf(of)) ?? { ...of, misses: 0, seconds: [] };
    this.tallies.set(keyOf(of), tally);
    return tally;
  }
}
