import { join } from 'node:path';
import { SourceWebhookConfig, VaultConfig, type AppDefinition } from '@numera/service';
import { GatewayConfig } from './gateway.config';
import { GatewayModule } from './gateway.module';
import { UserEntity } from './users/user.entity';

export const gatewayApp: AppDefinition = {
  name: 'gateway',
  module: GatewayModule,
  configs: [GatewayConfig, SourceWebhookConfig, VaultConfig],
  entities: [UserEntity],
  migrations: join(__dirname, '..', 'migrations'),
  http: (configOf) => {
    const config = configOf(GatewayConfig) as GatewayConfig;
    return config.webhookUrl === null ? null : { port: config.webhookPort };
  },
};
