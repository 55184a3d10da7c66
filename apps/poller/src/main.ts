import { runService } from '@numera/service';
import { pollerApp } from './poller.app';

void runService(pollerApp);
