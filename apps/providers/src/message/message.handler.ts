import { Controller } from '@nestjs/common';
import {
  ActiveList,
  CheckMessage,
  create,
  ListActiveMessages,
  ListedMessage,
} from '@numera/contracts';
import { Answers } from '@numera/messaging';
import { MessageService } from './message.service';

/** What has come in at an account, for the poller. */
@Controller()
export class MessageHandler {
  constructor(private readonly messages: MessageService) {}

  @Answers(ListActiveMessages)
  async listActive({ accountId }: ListActiveMessages): Promise<ActiveList> {
    const rows = await this.messages.listActive(accountId);
    const listed = rows.map(({ externalId, state, text, code }) =>
      create(ListedMessage, {
        ...{ externalId, state },
        text: text ?? code ?? '',
        vendorCode: code ?? '',
      }),
    );
    return create(ActiveList, { listed });
  }

  @Answers(CheckMessage)
  async check({ accountId, externalId }: CheckMessage): Promise<ListedMessage> {
    const found = await this.messages.check(accountId, externalId);
    const isReceived = found.state === 'received';
    return create(ListedMessage, {
      externalId,
      state: found.state,
      text: isReceived ? found.text : '',
      vendorCode: isReceived ? (found.vendorCode ?? '') : '',
    });
  }
}
