import { Injectable } from '@nestjs/common';
import {
  create,
  ListOrderSettlements,
  ListPaymentSettlements,
  ReconciliationFailed,
  type Settlement,
  type SettlementPage,
} from '@numera/contracts';
import { Database } from '@numera/database';
import { Bus, jobOrigin, Outbox } from '@numera/messaging';
import { ReconciliationStore, type LedgerFact } from './reconciliation.store';
import { ReconciliationMetrics } from './reconciliation.metrics';
import { isHoldOutliving, settlementDifference } from './reconciliation.rules';

/** What was compared, and every difference found. */
export interface Reconciliation {
  readonly settlements: number;
  readonly differences: readonly string[];
}

const PAGE = 1_000;
/** Reconciliation spans all bots; its messages belong to none. */
const ALL_BOTS = '0';

/** Proves the books (WAL-8): inside the ledger, and against what orders and payments expect of it. */
@Injectable()
export class ReconciliationService {
  constructor(
    private readonly database: Database,
    private readonly store: ReconciliationStore,
    private readonly bus: Bus,
    private readonly outbox: Outbox,
    private readonly metrics: ReconciliationMetrics,
  ) {}

  async reconcile(): Promise<Reconciliation> {
    const differences = (await this.store.findDifferences()).map((row) => row.difference);
    let settlements = 0;
    let outlivingHolds = 0;
    for (const Source of [ListOrderSettlements, ListPaymentSettlements]) {
      let after: string | null = null;
      do {
        const page: SettlementPage = await this.bus.ask(create(Source, { after, limit: PAGE }), {
          origin: jobOrigin(ALL_BOTS),
          timeoutMs: 60_000,
        });
        settlements += page.settlements.length;
        const found = await this.compare(page.settlements);
        differences.push(...found.differences);
        outlivingHolds += found.outlivingHolds;
        after = page.next;
      } while (after !== null);
    }
    const openHolds = await this.store.findOpenHolds();
    this.metrics.note({ settlements, differences }, outlivingHolds, openHolds);
    return { settlements, differences };
  }

  /** Reconciles and tells the admins of any difference. */
  async reconcileAndTell(): Promise<void> {
    const { differences } = await this.reconcile();
    if (differences.length === 0) return;
    const message = create(ReconciliationFailed, {
      count: differences.length,
      differences: differences.join('\n').slice(0, 4_000),
    });
    await this.database.inTransaction((tx) => this.outbox.add(tx, message, jobOrigin(ALL_BOTS)));
  }

  private async compare(
    settlements: readonly Settlement[],
  ): Promise<{ differences: string[]; outlivingHolds: number }> {
    const facts = await this.store.findFacts(settlements.map((s) => s.ledgerId));
    const byId = new Map<string, LedgerFact>(facts.map((fact) => [fact.ledger_id, fact]));
    const compared = settlements.map((settlement) => {
      const fact = byId.get(settlement.ledgerId) ?? null;
      const difference = settlementDifference(settlement, fact);
      return { difference, isOutliving: isHoldOutliving(settlement, fact) };
    });
    return {
      differences: compared.flatMap(({ difference }) => difference ?? []),
      outlivingHolds: compared.filter(({ isOutliving }) => isOutliving).length,
    };
  }
}
