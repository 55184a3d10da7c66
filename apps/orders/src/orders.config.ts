import type { Cents } from '@numera/kernel';
import { parse, Setting, type Parse } from '@numera/service';

/** Minutes, with decimals (`0.5`), as whole seconds. */
const minutes =
  (minSec: number, maxSec: number): Parse<number> =>
  (text) => {
    const seconds = /^\d{1,5}(\.\d{1,3})?$/u.test(text) ? Math.round(Number(text) * 60) : NaN;
    if (!(seconds >= minSec && seconds <= maxSec)) {
      throw new Error(`must be minutes, from ${minSec} to ${maxSec} seconds long`);
    }
    return seconds;
  };

/** `KEY:PERCENT,…`; keys are kept as they are written, a country's code in capitals. */
const margins =
  (key: RegExp, example: string): Parse<ReadonlyMap<string, bigint>> =>
  (text) => {
    const percent = parse.basisPoints(1_000);
    return new Map(
      parse.list((part: string): [string, bigint] => {
        const at = part.lastIndexOf(':');
        const name = part
          .slice(0, Math.max(at, 0))
          .replace(/\/.*/u, (country) => country.toUpperCase());
        if (!key.test(name)) throw new Error(`must be a list such as ${example}`);
        return [name, percent(part.slice(at + 1))];
      })(text),
    );
  };

/** A product as `SERVICE/COUNTRY`. */
export interface ProductKey {
  readonly serviceId: number;
  readonly countryCode: string;
}

const product: Parse<ProductKey> = (text) => {
  const match = /^(\d{1,10})\/([A-Za-z]{2})$/u.exec(text);
  if (!match) throw new Error('must be a product such as 1574/US');
  return { serviceId: Number(match[1]), countryCode: (match[2] ?? '').toUpperCase() };
};

/** Prices, waits and limits of selling numbers. */
export class OrdersConfig {
  @Setting({
    env: ['PROFIT_MARGIN_PERCENT'],
    about: 'percent added to what a number costs',
    default: '5',
    parse: parse.basisPoints(1_000),
  })
  marginBp!: bigint;

  @Setting({
    env: ['SERVICE_MARGINS'],
    about:
      'percent for single services instead, as SERVICE:PERCENT,… or SERVICE/COUNTRY:PERCENT,… (which goes before SOURCE_MARGINS)',
    default: '1574:8,22:5,395:6,1012:7',
    parse: margins(/^\d{1,10}(\/[A-Z]{2})?$/u, '1574:8,22/US:5'),
  })
  serviceMarginsBp!: ReadonlyMap<string, bigint>;

  @Setting({
    env: ['SOURCE_MARGINS'],
    about: 'percent for all that a source sells instead, as SOURCE:PERCENT,…',
    default: '',
    parse: margins(/^[a-z0-9_-]{1,32}$/u, 'ring4:8'),
  })
  sourceMarginsBp!: ReadonlyMap<string, bigint>;

  @Setting({
    env: ['MIN_PRICE_USD'],
    about: 'the lowest price of a number, in dollars',
    default: '0.15',
    parse: parse.dollars(1n, 1_000_000n),
  })
  minPrice!: Cents;

  @Setting({
    env: ['MAX_PRICE_USD'],
    about: 'the highest price of a number, in dollars; what costs more is not sold',
    default: '1.00',
    parse: parse.dollars(1n, 1_000_000n),
  })
  maxPrice!: Cents;

  @Setting({
    env: ['ORDER_WAIT_MIN', 'RESERVATION_TIMEOUT_MIN'],
    about: "minutes that a code is waited for, never past the provider's own expiry",
    default: '10',
    parse: minutes(5, 86_400),
  })
  waitSec!: number;

  @Setting({
    env: ['STOCK_WAIT_MIN'],
    about: "minutes that a code is waited for on the operator's own numbers; 15 to 30 are usual",
    default: '20',
    parse: minutes(5, 30 * 60),
  })
  stockWaitSec!: number;

  @Setting({
    env: ['MAX_NUMBER_CHANGES'],
    about: 'how often the number of one order may be changed',
    default: '5',
    parse: parse.whole(0, 1_000),
  })
  maxChanges!: number;

  @Setting({
    env: ['ORDER_EXPIRY_MARGIN_SEC'],
    about: "seconds before the provider's own expiry at which an order is closed at the latest",
    default: '15',
    parse: parse.whole(0, 600),
  })
  expiryMarginSec!: number;

  @Setting({
    env: ['ORDER_CLOSING_LIMIT_MIN'],
    about:
      'minutes after which a user gets the money back although a provider has not released the number',
    default: '30',
    parse: minutes(5, 86_400),
  })
  closingLimitSec!: number;

  @Setting({
    env: ['ORDER_SUPPLY_ALERT_SEC'],
    about: 'seconds without a number or a refusal after which admins are told',
    default: '120',
    parse: parse.whole(1, 86_400),
  })
  supplyAlertSec!: number;

  @Setting({
    env: ['ORDER_RESEND_SEC'],
    about: 'seconds without an answer after which a command to another service is sent again',
    default: '60',
    parse: parse.whole(1, 3_600),
  })
  resendSec!: number;

  @Setting({
    env: ['MAX_ACTIVE_ORDERS'],
    about: 'orders that one user may have under way at once',
    default: '500',
    parse: parse.whole(1, 1_000_000),
  })
  maxActiveOrders!: number;

  @Setting({
    env: ['DEFAULT_PRODUCT'],
    about: 'what /buy offers first, as SERVICE/COUNTRY',
    default: '1574/US',
    parse: product,
  })
  defaultProduct!: ProductKey;

  @Setting({
    env: ['FALLBACK_PRODUCTS'],
    about: 'what /buy offers beside it',
    default: '907/US,395/US,1012/US',
    parse: parse.list(product),
  })
  fallbackProducts!: readonly ProductKey[];

  @Setting({
    env: ['SOURCE_ORDER'],
    about:
      'the usual order of the sources, which decides between those of equal worth; users read "Server 1", "Server 2", … in this order, and others after them',
    default: 'ring4,smspool,stock',
    parse: parse.list(parse.matching(/^[a-z0-9_-]{1,32}$/u, 'names of sources')),
  })
  sourceIds!: readonly string[];
}
