import { parse, Setting } from '@numera/service';

export class ProvidersConfig {
  @Setting({
    env: ['SMSPOOL_API_KEY', 'PROVIDER_API_KEY'],
    about: "the SMSPool account's API key",
    secret: true,
    parse: parse.text(256),
  })
  smspoolKey!: string;

  @Setting({
    env: ['SMSPOOL_API_URL', 'PROVIDER_API_URL'],
    about: 'where SMSPool is',
    default: 'https://api.smspool.net',
    parse: parse.url('https', 'http'),
  })
  smspoolUrl!: string;

  @Setting({
    env: ['SMSPOOL_REQUESTS_PER_SECOND'],
    about:
      'requests a second to SMSPool at most, over all replicas (a standard account may make 32)',
    default: '30',
    parse: parse.whole(1, 1_000),
  })
  requestsPerSecond!: number;

  @Setting({
    env: ['OFFER_CACHE_SEC'],
    about: 'how long prices, services and countries are kept, in seconds',
    default: '300',
    parse: parse.whole(1, 3_600),
  })
  offerCacheSec!: number;

  @Setting({
    env: ['PURCHASE_SETTLE_SEC'],
    about: 'seconds after a lost purchase before "it never happened" is believed',
    default: '20',
    parse: parse.whole(2, 600),
  })
  settleSec!: number;
}

/** The one account there is now, and the source that it is. */
export const SMSPOOL_ACCOUNT = 'smspool-main';
export const SMSPOOL_SOURCE = 'smspool';
