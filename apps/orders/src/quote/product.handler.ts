import { Controller } from '@nestjs/common';
import { GetProductSources, SetSourceOrder, type ProductSources } from '@numera/contracts';
import { AppError } from '@numera/kernel';
import { Answers, Handles } from '@numera/messaging';

@Controller()
export class ProductHandler {
  @Answers(GetProductSources)
  getSources(): Promise<ProductSources> {
    return Promise.reject(new AppError('INTERNAL', 'bug'));
  }

  @Handles(SetSourceOrder)
  setOrder(): Promise<void> {
    return Promise.reject(new AppError('INTERNAL', 'bug'));
  }
}
