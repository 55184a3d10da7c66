import { runService } from '@numera/service';
import { providersApp } from './providers.app';

void runService(providersApp);
