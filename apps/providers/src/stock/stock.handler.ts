import { Controller } from '@nestjs/common';
import {
  AddStockNumber,
  DeleteStockNumbers,
  ImportStock,
  ListImportFaults,
  ListStock,
  SetStockTerms,
  type Envelope,
  type ImportFaultPage,
  type StockList,
} from '@numera/contracts';
import { Answers, Handles } from '@numera/messaging';
import { ImportService } from './import.service';
import { StockService } from './stock.service';

@Controller()
export class StockHandler {
  constructor(
    private readonly stock: StockService,
    private readonly imports: ImportService,
  ) {}

  @Handles(ImportStock)
  importStock(command: ImportStock, { botId }: Envelope): Promise<void> {
    return this.imports.importPiece(command, botId);
  }

  @Answers(ListImportFaults)
  listImportFaults(query: ListImportFaults, { botId }: Envelope): Promise<ImportFaultPage> {
    return this.imports.listFaults(query, botId);
  }

  @Answers(ListStock)
  listStock(query: ListStock, { botId }: Envelope): Promise<StockList> {
    return this.stock.listStock(query, botId);
  }

  @Handles(SetStockTerms)
  setTerms(command: SetStockTerms, { botId }: Envelope): Promise<void> {
    return this.stock.setTerms(command, botId);
  }

  @Handles(AddStockNumber)
  addNumber(command: AddStockNumber, { botId }: Envelope): Promise<void> {
    return this.stock.addNumber(command, botId);
  }

  @Handles(DeleteStockNumbers)
  deleteNumbers(command: DeleteStockNumbers, { botId }: Envelope): Promise<void> {
    return this.stock.deleteNumbers(command, botId);
  }
}
