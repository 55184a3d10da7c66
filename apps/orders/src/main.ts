import { runService } from '@numera/service';
import { ordersApp } from './orders.app';

void runService(ordersApp);
