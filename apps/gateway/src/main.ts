import { runService } from '@numera/service';
import { gatewayApp } from './gateway.app';

void runService(gatewayApp);
