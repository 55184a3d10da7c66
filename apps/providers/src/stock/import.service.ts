import { Injectable } from '@nestjs/common';
import { serviceKeyOf } from '@numera/codes';
import {
  create,
  ImportFaultPage,
  ImportFaultRow,
  StockImported,
  type ImportStock,
  type ListImportFaults,
  type SourceService,
} from '@numera/contracts';
import { Database } from '@numera/database';
import { Outbox } from '@numera/messaging';
import { CatalogueService } from '../offer/catalogue.service';
import { readPiece, type FaultyLine } from './import.rules';
import { ImportStore, type KnownLine } from './import.store';

type ServiceFinder = (text: string) => number | null;

/** Takes files of numbers, piece by piece. */
@Injectable()
export class ImportService {
  private readonly finders = new WeakMap<readonly SourceService[], ServiceFinder>();

  constructor(
    private readonly database: Database,
    private readonly store: ImportStore,
    private readonly catalogue: CatalogueService,
    private readonly outbox: Outbox,
  ) {}

  /**
   * Takes one piece, once. The last one of a file, in whatever order they come, tells what came of all.
   * @throws what the catalogue throws where there is not even an old copy: the piece is brought again
   */
  async importPiece(command: ImportStock, botId: string): Promise<void> {
    const { importId } = command;
    const { services } = await this.catalogue.getCatalogue();
    const piece = readPiece(command, this.finderOf(services));
    await this.database.inTransaction(async (tx) => {
      if (!(await this.store.claimChunk(tx, botId, command))) return;
      const known = await this.store.addNumbers(tx, botId, importId, piece.numbers);
      const faults = [...piece.faults, ...faultsOf(known, command)];
      await this.store.addFaults(tx, importId, faults);
      const duplicates = faults.filter(({ fault }) => isDuplicate(fault)).length;
      await this.store.count(tx, importId, {
        lines: piece.lines,
        added: piece.numbers.length - known.length,
        duplicates,
        bad: faults.length - duplicates,
      });
      const ended = await this.store.finish(tx, importId);
      if (!ended) return;
      const { adminId, lines, added, bad } = ended;
      const told = { importId, adminId, lines, added, duplicates: ended.duplicates, bad };
      await this.outbox.add(tx, create(StockImported, told));
    });
  }

  /** Kept for as long as the catalogue is the same: it is made of a thousand names, and files have many pieces. */
  private finderOf(services: readonly SourceService[]): ServiceFinder {
    const known = this.finders.get(services);
    if (known) return known;
    const finder = serviceFinder(services);
    this.finders.set(services, finder);
    return finder;
  }

  async listFaults(
    { importId, afterLine, limit }: ListImportFaults,
    botId: string,
  ): Promise<ImportFaultPage> {
    const rows = await this.store.listFaults(botId, importId, afterLine, limit);
    return create(ImportFaultPage, { rows: rows.map((row) => create(ImportFaultRow, row)) });
  }
}

function isDuplicate(fault: FaultyLine['fault']): boolean {
  return fault === 'duplicate_in_file' || fault === 'already_in_stock';
}

function faultsOf(known: readonly KnownLine[], { text, firstLine }: ImportStock): FaultyLine[] {
  const lines = text.split(/\r\n|\n|\r/u);
  return known.map(({ line, isOwn }) => ({
    line,
    fault: isOwn ? 'duplicate_in_file' : 'already_in_stock',
    text: (lines[line - firstLine] ?? '').slice(0, 200),
  }));
}

/** A service by its number in the catalogue, its name there, or any other way of writing that name. */
export function serviceFinder(services: readonly SourceService[]): ServiceFinder {
  const byName = new Map<string, number>();
  const byKey = new Map<string, number>();
  const ids = new Set(services.map(({ serviceId }) => serviceId));
  // Of `Google` and `Google Voice`, which share a key, the shorter name is the service itself.
  for (const { serviceId, name } of [...services].sort((a, b) => a.name.length - b.name.length)) {
    byName.set(name.trim().toLowerCase(), serviceId);
    const key = serviceKeyOf(name);
    if (key !== '' && !byKey.has(key)) byKey.set(key, serviceId);
  }
  const found = new Map<string, number | null>();
  return (text) => {
    const known = found.get(text);
    if (known !== undefined) return known;
    const id = /^\d{1,10}$/u.test(text) && ids.has(Number(text)) ? Number(text) : null;
    const service = id ?? byName.get(text.toLowerCase()) ?? byKey.get(serviceKeyOf(text)) ?? null;
    if (found.size < 1_000) found.set(text, service);
    return service;
  };
}
