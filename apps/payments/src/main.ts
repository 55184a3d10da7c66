import { runService } from '@numera/service';
import { paymentsApp } from './payments.app';

void runService(paymentsApp);
