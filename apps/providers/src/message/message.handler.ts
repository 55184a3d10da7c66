import { Controller } from '@nestjs/common';
import {
  ActiveList,
  CheckMessage,
  create,
  ListActiveMessages,
  ListedMessage,
} from '@numera/contracts';
import { Answers } from '@numera/messaging';
import type { MessageIdentity } from '../adapters/adapter';
import { identityOf, MessageService } from './message.service';

/** What has come in at an account, for the poller. */
@Controller()
export class MessageHandler {
  constructor(private readonly messages: MessageService) {}

  @Answers(ListActiveMessages)
  async listActive({ accountId }: ListActiveMessages): Promise<ActiveList> {
    const rows = await this.messages.listActive(accountId);
    const listed = rows.map((row) =>
      create(ListedMessage, {
        externalId: row.externalId,
        state: row.state,
        text: row.text ?? row.code ?? '',
        vendorCode: row.code ?? '',
        ...told(row),
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
      ...(isReceived ? told(found) : {}),
    });
  }
}

function told(message: MessageIdentity): Pick<ListedMessage, 'messageKey' | 'pattern'> {
  const { messageKey, pattern } = identityOf(message);
  return { ...(messageKey && { messageKey }), ...(pattern && { pattern }) };
}
