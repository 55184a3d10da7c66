import { Controller } from '@nestjs/common';
import {
  ChangeNumber,
  GetResendQuote,
  ListChangeCountries,
  type CountryPage,
  type ResendQuote,
} from '@numera/contracts';
import { AppError } from '@numera/kernel';
import { Answers, Handles } from '@numera/messaging';

@Controller()
export class ChangeHandler {
  @Handles(ChangeNumber)
  changeNumber(): Promise<void> {
    return Promise.reject(new AppError('INTERNAL', 'bug'));
  }

  @Answers(ListChangeCountries)
  listCountries(): Promise<CountryPage> {
    return Promise.reject(new AppError('INTERNAL', 'bug'));
  }

  @Answers(GetResendQuote)
  quoteResend(): Promise<ResendQuote> {
    return Promise.reject(new AppError('INTERNAL', 'bug'));
  }
}
