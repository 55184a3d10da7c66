import { Controller } from '@nestjs/common';
import {
  GetResendTerms,
  ListSources,
  PauseSource,
  type Envelope,
  type ResendTerms,
  type SourceList,
} from '@numera/contracts';
import { Answers, Handles } from '@numera/messaging';
import { ResendService } from '../purchase/resend.service';
import { SourceService } from './source.service';

@Controller()
export class SourceHandler {
  constructor(
    private readonly sources: SourceService,
    private readonly resends: ResendService,
  ) {}

  @Answers(ListSources)
  listSources(_query: ListSources, { botId }: Envelope): Promise<SourceList> {
    return this.sources.listSources(botId);
  }

  @Answers(GetResendTerms)
  getResendTerms({ reservationId }: GetResendTerms, { botId }: Envelope): Promise<ResendTerms> {
    return this.resends.getTerms(reservationId, botId);
  }

  @Handles(PauseSource)
  pauseSource({ sourceId, paused }: PauseSource): Promise<void> {
    return this.sources.setPaused(sourceId, paused);
  }
}
