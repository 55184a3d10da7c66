import { parse, Setting } from '@numera/service';
import { MAX_AMOUNT_CENTS } from '@numera/kernel';

export class PaymentsConfig {
  @Setting({
    env: ['BINANCE_WALLET', 'DEPOSIT_ADDRESS'],
    about: 'the address users pay deposits to; empty: deposits are closed',
    default: '',
    parse: parse.optional(parse.text(200)),
  })
  depositAddress!: string | null;

  @Setting({
    env: ['DEPOSIT_NETWORK'],
    about: 'what the address is on, as payers know it',
    default: 'USDT · Binance',
    parse: parse.text(80),
  })
  depositNetwork!: string;

  @Setting({
    env: ['MIN_DEPOSIT_USD'],
    about: 'smallest deposit, in dollars',
    default: '1.00',
    parse: parse.dollars(1n, MAX_AMOUNT_CENTS),
  })
  minDeposit!: bigint;

  @Setting({
    env: ['MAX_DEPOSIT_USD'],
    about: 'largest deposit, in dollars',
    default: '10000.00',
    parse: parse.dollars(1n, MAX_AMOUNT_CENTS),
  })
  maxDeposit!: bigint;

  @Setting({
    env: ['MAX_OPEN_CLAIMS'],
    about: 'claims of one user that may wait for an admin at the same time',
    default: '5',
    parse: parse.whole(1, 1_000),
  })
  maxOpenClaims!: number;
}
