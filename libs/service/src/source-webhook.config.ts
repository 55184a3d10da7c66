import { parse } from './parse';
import { Setting } from './setting';

/** Where message sources push to; `providers` listens there, and the gateway tells admins. */
export class SourceWebhookConfig {
  @Setting({
    env: ['SOURCE_WEBHOOK_URL'],
    about:
      'the public address under which message sources reach PROVIDERS_PORT, https://sms.example.com; empty: no source can push',
    default: '',
    parse: parse.optional(parse.url('http', 'https')),
  })
  sourceWebhookUrl!: string | null;

  @Setting({
    env: ['PROVIDERS_PORT'],
    about:
      'where providers takes what message sources push; 0 takes a free port; empty: 8081 with SOURCE_WEBHOOK_URL, else none',
    default: '',
    parse: parse.optional(parse.whole(0, 65_535)),
  })
  providersPort!: number | null;

  /** Null: nothing is listened for. */
  get listenPort(): number | null {
    return this.providersPort ?? (this.sourceWebhookUrl === null ? null : 8_081);
  }
}

/** What a webhook's secret is derived from ({@link Vault.derive}), beside the source's id. */
export const WEBHOOK_SECRET_PURPOSE = 'message source webhook';

/** The path that a message source pushes to, under `SOURCE_WEBHOOK_URL`. */
export function sourceWebhookPath(messageSourceId: string, secret: string): string {
  return `/sources/${messageSourceId}/${secret}`;
}
