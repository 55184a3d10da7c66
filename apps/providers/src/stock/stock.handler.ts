import { Controller } from '@nestjs/common';
import {
  AddStockNumber,
  DeleteStockNumbers,
  ImportStock,
  ListImportFaults,
  ListStock,
  SetStockTerms,
  type ImportFaultPage,
  type StockList,
} from '@numera/contracts';
import { AppError } from '@numera/kernel';
import { Answers, Handles } from '@numera/messaging';

@Controller()
export class StockHandler {
  @Handles(ImportStock)
  importStock(): Promise<void> {
    return Promise.reject(new AppError('INTERNAL', 'bug'));
  }

  @Answers(ListImportFaults)
  listImportFaults(): Promise<ImportFaultPage> {
    return Promise.reject(new AppError('INTERNAL', 'bug'));
  }

  @Answers(ListStock)
  listStock(): Promise<StockList> {
    return Promise.reject(new AppError('INTERNAL', 'bug'));
  }

  @Handles(SetStockTerms)
  setTerms(): Promise<void> {
    return Promise.reject(new AppError('INTERNAL', 'bug'));
  }

  @Handles(AddStockNumber)
  addNumber(): Promise<void> {
    return Promise.reject(new AppError('INTERNAL', 'bug'));
  }

  @Handles(DeleteStockNumbers)
  deleteNumbers(): Promise<void> {
    return Promise.reject(new AppError('INTERNAL', 'bug'));
  }
}
