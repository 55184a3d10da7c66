import { Controller } from '@nestjs/common';
import { ListAccounts, type AccountList } from '@numera/contracts';
import { Answers } from '@numera/messaging';
import { AccountService } from './account.service';

@Controller()
export class AccountHandler {
  constructor(private readonly accounts: AccountService) {}

  @Answers(ListAccounts)
  listAccounts(): Promise<AccountList> {
    return this.accounts.listAccounts();
  }
}
