import { runService } from '@numera/service';
import { walletApp } from './wallet.app';

void runService(walletApp);
