import { Controller } from '@nestjs/common';
import {
  GetResendTerms,
  ListSources,
  PauseSource,
  type ResendTerms,
  type SourceList,
} from '@numera/contracts';
import { AppError } from '@numera/kernel';
import { Answers, Handles } from '@numera/messaging';

@Controller()
export class SourceHandler {
  @Answers(ListSources)
  listSources(): Promise<SourceList> {
    return Promise.reject(new AppError('INTERNAL', 'bug'));
  }

  @Answers(GetResendTerms)
  getResendTerms(): Promise<ResendTerms> {
    return Promise.reject(new AppError('INTERNAL', 'bug'));
  }

  @Handles(PauseSource)
  pauseSource(): Promise<void> {
    return Promise.reject(new AppError('INTERNAL', 'bug'));
  }
}
