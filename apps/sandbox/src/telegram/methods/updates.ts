import { badRequest } from '../api-error';
import type { Methods } from './bot-side';

const MOST_SECONDS = 50;
const CONNECTIONS = 40;
/** Real Telegram takes HTTPS only. Here a bot on the same machine is served too, which has no certificate. */
const NEAR =
  /^http:\/\/(?:localhost|127\.0\.0\.1|\[::1\]|host\.docker\.internal|[\w-]+)(?::\d+)?\//iu;

export const UPDATES: Methods = {
  getupdates: ({ updates }, fields) =>
    updates.poll({
      offset: fields.number('offset') ?? 0,
      limit: fields.number('limit') ?? 100,
      timeoutMs: Math.min(MOST_SECONDS, Math.max(0, fields.number('timeout') ?? 0)) * 1_000,
      allowed: fields.texts('allowed_updates'),
      gone: fields.gone,
    }),
  setwebhook: ({ updates }, fields) => {
    const url = fields.text('url') ?? '';
    const secret = fields.text('secret_token');
    if (secret !== null && !/^[\w-]{1,256}$/u.test(secret)) {
      throw badRequest('secret token contains unallowed characters');
    }
    if (url !== '' && !/^https:\/\/./iu.test(url) && !NEAR.test(`${url}/`)) {
      throw badRequest('bad webhook: An HTTPS URL must be provided for webhook');
    }
    const maxConnections = Math.min(
      100,
      Math.max(1, fields.number('max_connections') ?? CONNECTIONS),
    );
    updates.setWebhook(url === '' ? null : { url, secret, maxConnections }, {
      dropPending: fields.flag('drop_pending_updates'),
      allowed: fields.texts('allowed_updates'),
    });
    return true;
  },
  deletewebhook: ({ updates }, fields) => {
    updates.setWebhook(null, { dropPending: fields.flag('drop_pending_updates') });
    return true;
  },
  getwebhookinfo: ({ updates }) => updates.info(),
};
