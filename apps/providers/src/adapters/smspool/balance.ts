import type { SmsPoolClient } from './client';
import { field, textOf } from '../wire/decode';
import { dollarsE4 } from '../wire/dollars';
import { goodBody, unexpected } from './errors';

/** `POST /request/balance`. Null when the vendor leaves the balance empty, which its documents warn of. */
export async function readBalance(client: SmsPoolClient): Promise<bigint | null> {
  const body = goodBody(await client.send({ path: '/request/balance', priority: 'catalogue' }));
  const raw = field(body, 'balance');
  if (raw === null || (typeof raw === 'string' && textOf(raw) === null)) return null;
  const balanceE4 = dollarsE4(raw, 'down');
  if (balanceE4 === null) throw unexpected('balance is not an amount');
  return balanceE4;
}
