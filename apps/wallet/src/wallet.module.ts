import { Module } from '@nestjs/common';
import { BalanceHandler } from './balance/balance.handler';
import { BalanceStore } from './balance/balance.store';
import { HoldHandler } from './hold/hold.handler';
import { HoldService } from './hold/hold.service';
import { LedgerStore } from './ledger/ledger.store';
import { LedgerWriter } from './ledger/ledger.writer';
import { ReconciliationJob } from './reconciliation/reconciliation.job';
import { ReconciliationService } from './reconciliation/reconciliation.service';
import { ReconciliationStore } from './reconciliation/reconciliation.store';
import { TransferHandler } from './transfer/transfer.handler';
import { TransferService } from './transfer/transfer.service';

@Module({
  controllers: [BalanceHandler, HoldHandler, TransferHandler],
  providers: [
    BalanceStore,
    HoldService,
    LedgerStore,
    LedgerWriter,
    ReconciliationJob,
    ReconciliationService,
    ReconciliationStore,
    TransferService,
  ],
})
export class WalletModule {}
