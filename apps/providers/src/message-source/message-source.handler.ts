import { Controller } from '@nestjs/common';
import {
  DeleteMessageSource,
  ListMessageSources,
  ListUnmatchedMessages,
  PauseMessageSource,
  PutMessageSource,
  TryMessageSource,
  type MessageSourceList,
  type MessageSourceTrial,
  type UnmatchedPage,
} from '@numera/contracts';
import { AppError } from '@numera/kernel';
import { Answers, Handles } from '@numera/messaging';

@Controller()
export class MessageSourceHandler {
  @Answers(ListMessageSources)
  listMessageSources(): Promise<MessageSourceList> {
    return Promise.reject(new AppError('INTERNAL', 'bug'));
  }

  @Answers(TryMessageSource)
  tryMessageSource(): Promise<MessageSourceTrial> {
    return Promise.reject(new AppError('INTERNAL', 'bug'));
  }

  @Handles(PutMessageSource)
  putMessageSource(): Promise<void> {
    return Promise.reject(new AppError('INTERNAL', 'bug'));
  }

  @Handles(PauseMessageSource)
  pauseMessageSource(): Promise<void> {
    return Promise.reject(new AppError('INTERNAL', 'bug'));
  }

  @Handles(DeleteMessageSource)
  deleteMessageSource(): Promise<void> {
    return Promise.reject(new AppError('INTERNAL', 'bug'));
  }

  @Answers(ListUnmatchedMessages)
  listUnmatched(): Promise<UnmatchedPage> {
    return Promise.reject(new AppError('INTERNAL', 'bug'));
  }
}
