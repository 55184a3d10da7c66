import { Controller } from '@nestjs/common';
import {
  DeleteMessageSource,
  ListMessageSources,
  ListUnmatchedMessages,
  PauseMessageSource,
  PutMessageSource,
  TryMessageSource,
  type Envelope,
  type MessageSourceList,
  type MessageSourceTrial,
  type UnmatchedPage,
} from '@numera/contracts';
import { Answers, Handles } from '@numera/messaging';
import { Jobs } from '@numera/service';
import { StockSource } from '../stock/stock-source';
import { PROBE_JOB } from './message-source.job';
import { MessageSourceService } from './message-source.service';

@Controller()
export class MessageSourceHandler {
  constructor(
    private readonly sources: MessageSourceService,
    private readonly stock: StockSource,
    private readonly jobs: Jobs,
  ) {}

  @Answers(ListMessageSources)
  listMessageSources(_: ListMessageSources, { botId }: Envelope): Promise<MessageSourceList> {
    return this.sources.list(botId);
  }

  @Answers(TryMessageSource)
  tryMessageSource({ draft }: TryMessageSource): Promise<MessageSourceTrial> {
    return this.sources.tryOut(draft);
  }

  @Handles(PutMessageSource)
  async putMessageSource(command: PutMessageSource, { botId }: Envelope): Promise<void> {
    await this.sources.put(command, botId);
    await this.stock.refresh();
    this.jobs.wake(PROBE_JOB);
  }

  @Handles(PauseMessageSource)
  async pauseMessageSource(command: PauseMessageSource, { botId }: Envelope): Promise<void> {
    await this.sources.pause(command, botId);
  }

  @Handles(DeleteMessageSource)
  async deleteMessageSource(command: DeleteMessageSource, { botId }: Envelope): Promise<void> {
    await this.sources.delete(command, botId);
  }

  @Answers(ListUnmatchedMessages)
  listUnmatched(query: ListUnmatchedMessages, { botId }: Envelope): Promise<UnmatchedPage> {
    return this.sources.listUnmatched(query, botId);
  }
}
