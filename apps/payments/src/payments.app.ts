import { join } from 'node:path';
import type { AppDefinition } from '@numera/service';
import { ClaimEntity } from './claim/claim.entity';
import { PaymentsConfig } from './payments.config';
import { PaymentsModule } from './payments.module';

export const paymentsApp: AppDefinition = {
  name: 'payments',
  module: PaymentsModule,
  configs: [PaymentsConfig],
  entities: [ClaimEntity],
  migrations: join(__dirname, '..', 'migrations'),
};
