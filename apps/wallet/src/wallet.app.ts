import { join } from 'node:path';
import type { AppDefinition } from '@numera/service';
import { AccountEntity } from './ledger/ledger.entity';
import { WalletConfig } from './wallet.config';
import { WalletModule } from './wallet.module';

export const walletApp: AppDefinition = {
  name: 'wallet',
  module: WalletModule,
  configs: [WalletConfig],
  entities: [AccountEntity],
  migrations: join(__dirname, '..', 'migrations'),
};

export { ReconciliationService } from './reconciliation/reconciliation.service';
