import { join } from 'node:path';
import { SourceWebhookConfig, VaultConfig, type AppDefinition } from '@numera/service';
import { AccountEntity } from './account/account.entity';
import { ProvidersConfig } from './providers.config';
import { ProvidersModule } from './providers.module';
import { AttemptEntity } from './purchase/attempt.entity';

export const providersApp: AppDefinition = {
  name: 'providers',
  module: ProvidersModule,
  configs: [ProvidersConfig, VaultConfig, SourceWebhookConfig],
  entities: [AccountEntity, AttemptEntity],
  migrations: join(__dirname, '..', 'migrations'),
  http: (configOf) => {
    const { listenPort } = configOf(SourceWebhookConfig) as SourceWebhookConfig;
    return listenPort === null ? null : { port: listenPort };
  },
};
