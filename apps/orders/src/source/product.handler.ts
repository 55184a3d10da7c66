import { Controller } from '@nestjs/common';
import {
  GetProductSources,
  SetSourceOrder,
  type Envelope,
  type ProductSources,
} from '@numera/contracts';
import { Answers, Handles } from '@numera/messaging';
import { ProductService } from './product.service';

@Controller()
export class ProductHandler {
  constructor(private readonly products: ProductService) {}

  @Answers(GetProductSources)
  getSources(query: GetProductSources): Promise<ProductSources> {
    return this.products.getSources(query);
  }

  @Handles(SetSourceOrder)
  setOrder(command: SetSourceOrder, { id, botId, correlationId }: Envelope): Promise<void> {
    return this.products.setOrder(command, { botId, correlationId, causationId: id });
  }
}
