import { Module } from '@nestjs/common';
import { BalanceHandler } from './balance/balance.handler';
import { BalanceStore } from './balance/balance.store';
import { HoldHandler } from './hold/hold.handler';
import { HoldService } from './hold/hold.service';
import { LedgerMetrics } from './ledger/ledger.metrics';
import { LedgerStore } from './ledger/ledger.store';
import { LedgerWriter } from './ledger/ledger.writer';
import { ReconciliationJob } from './reconciliation/reconciliation.job';
import { ReconciliationMetrics } from './reconciliation/reconciliation.metrics';
import { ReconciliationService } from './reconciliation/reconciliation.service';
import { ReconciliationStore } from './reconciliation/reconciliation.store';
import { TransferHandler } from './transfer/transfer.handler';
import { TransferService } from './transfer/transfer.service';

@Module({
  controllers: [BalanceHandler, HoldHandler, TransferHandler],
  providers: [
    BalanceStore,
    HoldService,
    LedgerMetrics,
    LedgerStore,
    LedgerWriter,
    ReconciliationJob,
    ReconciliationMetrics,
    ReconciliationService,
    ReconciliationStore,
    TransferService,
  ],
})
export class WalletModule {}
