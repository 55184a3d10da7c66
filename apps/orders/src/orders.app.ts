import { join } from 'node:path';
import type { AppDefinition } from '@numera/service';
import { CatalogueService } from './catalogue/catalogue.service';
import { CountryEntity, ServiceEntity } from './catalogue/catalogue.entity';
import { OrderEntity, ReservationEntity } from './order/order.entity';
import { OrdersConfig } from './orders.config';
import { OrdersModule } from './orders.module';

export const ordersApp: AppDefinition = {
  name: 'orders',
  module: OrdersModule,
  configs: [OrdersConfig],
  entities: [ServiceEntity, CountryEntity, OrderEntity, ReservationEntity],
  migrations: join(__dirname, '..', 'migrations'),
  warmUp: (app) => app.get(CatalogueService).whenFilled(),
};

export { OrdersConfig } from './orders.config';
