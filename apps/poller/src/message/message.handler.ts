import { Controller } from '@nestjs/common';
import { MessageFound } from '@numera/contracts';
import { Handles } from '@numera/messaging';
import { MessageService } from './message.service';

@Controller()
export class MessageHandler {
  constructor(private readonly messages: MessageService) {}

  @Handles(MessageFound)
  takeFound(event: MessageFound): Promise<void> {
    return this.messages.takeFound(event);
  }
}
