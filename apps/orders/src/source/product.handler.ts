import { Controller } from '@nestjs/common';
import {
  GetProductSources,
  ListServerNumbers,
  SetSourceOrder,
  type ProductSources,
  type ServerNumberList,
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

  @Answers(ListServerNumbers)
  listNumbers(query: ListServerNumbers): Promise<ServerNumberList> {
    return this.products.listNumbers(query);
  }

  @Handles(SetSourceOrder)
  setOrder(command: SetSourceOrder): Promise<void> {
    return this.products.setOrder(command);
  }
}
