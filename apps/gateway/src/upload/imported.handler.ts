import { Controller } from '@nestjs/common';
import {
  create,
  ListImportFaults,
  StockImported,
  type Envelope,
  type ImportFaultRow,
} from '@numera/contracts';
import { Database } from '@numera/database';
import { translator } from '@numera/locales';
import { Bus, Handles } from '@numera/messaging';
import { Outgoing } from '../outgoing/outgoing';
import { Users } from '../users/users';
import { faultsFile } from './faults-file.rules';
import { faultsView, importedView } from './upload.view';
import { importSubject } from './uploads';

const FAULTS_AT_A_TIME = 5_000;
/** The rest of the lines have the same faults, most likely; a file of these is still read by people. */
const MAX_FAULTS = 100_000;

/** Tells an admin what became of a numbers file, and sends back the lines that were not taken. */
@Controller()
export class ImportedHandler {
  constructor(
    private readonly bus: Bus,
    private readonly database: Database,
    private readonly outgoing: Outgoing,
    private readonly users: Users,
  ) {}

  @Handles(StockImported)
  async tell(event: StockImported, { botId }: Envelope): Promise<void> {
    const { importId, adminId: chatId } = event;
    const t = translator(await this.users.languageOf(botId, chatId));
    const faults = await this.faultsOf(importId);
    const message = { botId, chatId, priority: 'answer' as const };
    await this.database.inTransaction(async (tx) => {
      await this.outgoing.add(tx, {
        ...message,
        view: importedView(t, event),
        subject: importSubject(importId),
        dedupeKey: `import-ended:${importId}`,
      });
      if (faults.length === 0) return;
      await this.outgoing.add(tx, {
        ...message,
        view: faultsView(t, faults.length),
        document: { name: 'not-imported.csv', body: faultsFile(t, faults) },
        dedupeKey: `import-faults:${importId}`,
      });
    });
  }

  private async faultsOf(importId: string): Promise<ImportFaultRow[]> {
    const faults: ImportFaultRow[] = [];
    while (faults.length < MAX_FAULTS) {
      const afterLine = faults.at(-1)?.line ?? 0;
      const query = create(ListImportFaults, { importId, afterLine, limit: FAULTS_AT_A_TIME });
      const { rows } = await this.bus.ask(query);
      faults.push(...rows);
      if (rows.length < FAULTS_AT_A_TIME) break;
    }
    return faults;
  }
}
