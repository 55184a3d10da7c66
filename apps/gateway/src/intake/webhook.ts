import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Injectable, Logger } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { toError } from '@numera/kernel';
import { Jobs } from '@numera/service';
import type { Update } from 'telegraf/types';
import { BotIdentity, WEBHOOK_PATH } from '../bot/bot-identity';
import { GatewayConfig } from '../gateway.config';
import { UpdateStore } from './update.store';

const MAX_BODY_BYTES = 1_048_576;

/**
 * Where Telegram delivers updates in webhook mode. 200 means stored. It stands before NestJS's own body
 * parser, so that nothing of a stranger's request is read, and a large update is not refused.
 */
@Injectable()
export class Webhook {
  private readonly logger = new Logger(Webhook.name);

  constructor(
    private readonly config: GatewayConfig,
    private readonly identity: BotIdentity,
    private readonly jobs: Jobs,
    private readonly updates: UpdateStore,
    { httpAdapter }: HttpAdapterHost,
  ) {
    if (config.webhookUrl === null) return;
    httpAdapter.use(WEBHOOK_PATH, (request: IncomingMessage, response: ServerResponse) => {
      void this.answer(request, response);
    });
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let status = 500;
    try {
      status = await this.receive(request);
    } catch (thrown) {
      // Telegram brings it again.
      this.logger.error({ msg: 'an update could not be stored', error: toError(thrown) });
    }
    // What was not read of a refused request is not waited for.
    if (status !== 200) response.setHeader('connection', 'close');
    response.statusCode = status;
    response.end();
  }

  private async receive(request: IncomingMessage): Promise<number> {
    if (request.method !== 'POST') return 405;
    const secret = request.headers['x-telegram-bot-api-secret-token'];
    if (!isSameSecret(String(secret ?? ''), this.identity.webhookSecret)) return 403;
    const body = await readBody(request);
    if (body === null) return 413;
    const update = parseUpdate(body);
    if (update === null) return 400;
    await this.updates.add(this.config.botId, [update]);
    this.jobs.wake('gateway.handle');
    return 200;
  }
}

/** In constant time, whatever the lengths. */
function isSameSecret(given: string, wanted: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(wanted));
}

/** Null when it is too large. */
async function readBody(request: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BODY_BYTES) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function parseUpdate(text: string): Update | null {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    return null;
  }
  const isUpdate =
    typeof body === 'object' &&
    body !== null &&
    'update_id' in body &&
    Number.isSafeInteger(body.update_id);
  return isUpdate ? (body as Update) : null;
}
