import { Controller } from '@nestjs/common';
import {
  ChangeNumber,
  GetResendQuote,
  ListChangeCountries,
  type CountryPage,
  type Envelope,
  type ResendQuote,
} from '@numera/contracts';
import { Answers, Handles } from '@numera/messaging';
import { ChangeService } from './change.service';
import { ResendService } from './resend.service';

/** Other numbers for orders that wait, and further codes on numbers that have brought one. */
@Controller()
export class ChangeHandler {
  constructor(
    private readonly changes: ChangeService,
    private readonly resends: ResendService,
  ) {}

  @Handles(ChangeNumber)
  changeNumber(command: ChangeNumber, { id, botId, correlationId }: Envelope): Promise<void> {
    return this.changes.changeNumber(command, { botId, correlationId, causationId: id });
  }

  @Answers(ListChangeCountries)
  listCountries(query: ListChangeCountries, { botId }: Envelope): Promise<CountryPage> {
    return this.changes.listCountries(botId, query);
  }

  @Answers(GetResendQuote)
  quoteResend(query: GetResendQuote, { botId }: Envelope): Promise<ResendQuote> {
    return this.resends.quote(botId, query);
  }
}
