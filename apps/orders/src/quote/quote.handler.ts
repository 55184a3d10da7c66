import { Controller } from '@nestjs/common';
import { GetDefaultProducts, GetQuote, type DefaultProducts, type Quote } from '@numera/contracts';
import { Answers } from '@numera/messaging';
import { QuoteService } from './quote.service';

@Controller()
export class QuoteHandler {
  constructor(private readonly quotes: QuoteService) {}

  @Answers(GetQuote)
  getQuote(query: GetQuote): Promise<Quote> {
    return this.quotes.quote(query, query.numberType);
  }

  @Answers(GetDefaultProducts)
  getDefaultProducts(): Promise<DefaultProducts> {
    return this.quotes.defaults();
  }
}
