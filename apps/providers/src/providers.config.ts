import { parse, Setting, SettingFamily } from '@numera/service';

/** A provider that speaks handler_api, under the name that the operator gave it. */
export interface ProviderSettings {
  readonly name: string;
  readonly url: string;
  readonly apiKey: string;
  readonly requestsPerSec: number;
}

export class ProvidersConfig {
  @Setting({
    env: ['SMSPOOL_API_KEY', 'PROVIDER_API_KEY'],
    about: "the key of the SMSPool account that buys, from SMSPool's settings page",
    secret: true,
    parse: parse.matching(/^[\x21-\x7e]{1,256}$/u, 'a key without spaces'),
  })
  smspoolApiKey!: string;

  @Setting({
    env: ['SMSPOOL_API_URL', 'PROVIDER_API_URL'],
    about: 'where SMSPool answers',
    default: 'https://api.smspool.net',
    parse: parse.url('http', 'https'),
  })
  smspoolApiUrl!: string;

  @Setting({
    env: ['SMSPOOL_REQUESTS_PER_SECOND'],
    about: 'requests of one account in any second, over all replicas; SMSPool allows 32',
    default: '30',
    // More only for a provider that is not SMSPool itself, as the simulated one.
    parse: parse.whole(1, 1_000),
  })
  requestsPerSec!: number;

  @Setting({
    env: ['PROVIDER_TIMEOUT_MS'],
    about: 'milliseconds that one request to a provider may take in all',
    default: '20000',
    parse: parse.whole(100, 60_000),
  })
  callTimeoutMs!: number;

  @Setting({
    env: ['OFFER_CACHE_SEC'],
    about:
      'seconds for which prices, services and countries are kept before they are asked for again',
    default: '300',
    parse: parse.whole(1, 3_600),
  })
  offersFreshSec!: number;

  @Setting({
    env: ['PURCHASES_AT_ONCE'],
    about: 'purchases that one process has under way at once',
    default: '32',
    parse: parse.whole(1, 256),
  })
  purchasesAtOnce!: number;

  @Setting({
    env: ['PURCHASE_SETTLE_MS'],
    about:
      'milliseconds after a purchase without an answer before its absence from the lists counts as proof',
    default: '15000',
    parse: parse.whole(100, 600_000),
  })
  settleMs!: number;

  @Setting({
    env: ['RELEASE_RETRY_MS'],
    about: 'milliseconds between the first tries to give a number back; later ones are rarer',
    default: '5000',
    parse: parse.whole(50, 60_000),
  })
  releaseRetryMs!: number;

  @Setting({
    env: ['CANCEL_ORPHANS'],
    about:
      'cancel orders at the provider that belong to no purchase of ours (no: only report them)',
    default: 'no',
    parse: parse.boolean,
  })
  cancelOrphans!: boolean;

  @Setting({
    env: ['SOURCE_ALLOWED_HOSTS'],
    about:
      'hosts (name, or name:port) that message sources may have although they are not public; with commas',
    default: '',
    parse: parse.list(
      parse.matching(
        /^(?:[\w.-]{1,253}|\[[0-9a-fA-F:.]+\])(?::\d{1,5})?$/u,
        'hosts such as sms.internal or 10.0.0.7:8080',
      ),
    ),
  })
  sourceAllowedHosts!: readonly string[];

  @SettingFamily({
    prefix: 'PROVIDER_',
    name: /[A-Z][A-Z0-9_]{0,23}/u,
    // Sources of these names are there already.
    reserved: ['SMSPOOL', 'RING4', 'STOCK', 'NONE'],
    members: {
      url: {
        suffix: '_URL',
        about:
          'where a provider that speaks handler_api answers, up to and with handler_api.php; NAME in lower case becomes the name of its source',
        parse: parse.url('http', 'https'),
      },
      apiKey: {
        suffix: '_API_KEY',
        about: 'the key of the account there',
        secret: true,
        parse: parse.matching(/^[\x21-\x7e]{1,256}$/u, 'a key without spaces'),
      },
      requestsPerSec: {
        suffix: '_REQUESTS_PER_SECOND',
        about: 'requests that it takes in any second, over all replicas',
        default: '10',
        parse: parse.whole(1, 1_000),
      },
    },
  })
  providers!: readonly ProviderSettings[];
}
