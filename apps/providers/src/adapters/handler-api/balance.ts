import { ProviderError } from '../failure';
import { field } from '../wire/decode';
import { dollarsE4 } from '../wire/dollars';
import type { Dialect } from './dialect';
import { failureOf, goodAnswer, unexpected } from './errors';

/** `getBalance`: `ACCESS_BALANCE:<amount>`, on some servers `{balance}`; in the account's currency, which must be dollars. */
export async function readBalance({ actions }: Dialect): Promise<bigint> {
  const reply = await actions.sendKnown({ action: 'getBalance', priority: 'catalogue' });
  const answer = goodAnswer(reply);
  const isAnswered = answer?.word === 'ACCESS_BALANCE' || answer?.body !== undefined;
  if (!answer || !isAnswered) throw new ProviderError(failureOf(reply));
  const amount = answer.word === 'ACCESS_BALANCE' ? answer.value : field(answer.body, 'balance');
  const balanceE4 = dollarsE4(amount, 'down');
  if (balanceE4 === null) throw unexpected('balance is not an amount');
  return balanceE4;
}
