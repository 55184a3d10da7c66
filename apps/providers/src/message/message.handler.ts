import { Controller } from '@nestjs/common';
import {
  ActiveList,
  CheckMessage,
  create,
  ListActiveMessages,
  ListedMessage,
} from '@numera/contracts';
import { Answers } from '@numera/messaging';
import { AccountCalls } from '../account/account.calls';

/** What has come in at an account, for the poller. */
@Controller()
export class MessageHandler {
  constructor(private readonly calls: AccountCalls) {}

  @Answers(ListActiveMessages)
  async listActive({ accountId }: ListActiveMessages): Promise<ActiveList> {
    const orders = await this.calls.call(accountId, 'keyed', (adapter) => adapter.listActive());
    const listed = orders.map(({ externalId, state, text, code }) =>
      create(ListedMessage, {
        externalId,
        state,
        text: text ?? code ?? '',
        vendorCode: code ?? '',
      }),
    );
    return create(ActiveList, { listed });
  }

  @Answers(CheckMessage)
  async check({ accountId, externalId }: CheckMessage): Promise<ListedMessage> {
    const found = await this.calls.call(accountId, 'keyed', (adapter) => adapter.check(externalId));
    const isReceived = found.state === 'received';
    return create(ListedMessage, {
      externalId,
      state: found.state,
      text: isReceived ? found.text : '',
      vendorCode: isReceived ? (found.vendorCode ?? '') : '',
    });
  }
}
