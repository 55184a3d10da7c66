import { createHash, timingSafeEqual } from 'node:crypto';
import { Body, Controller, Headers, HttpCode, HttpException, Post } from '@nestjs/common';
import { Jobs } from '@numera/service';
import type { Update } from 'telegraf/types';
import { BotIdentity } from '../bot/bot-identity';
import { GatewayConfig } from '../gateway.config';
import { UpdateStore } from './update.store';

/** Where Telegram delivers updates in webhook mode. 200 means stored. */
@Controller('telegram')
export class WebhookController {
  constructor(
    private readonly config: GatewayConfig,
    private readonly identity: BotIdentity,
    private readonly jobs: Jobs,
    private readonly updates: UpdateStore,
  ) {}

  @Post('webhook')
  @HttpCode(200)
  async receive(
    @Headers('x-telegram-bot-api-secret-token') secret: string | undefined,
    @Body() update: unknown,
  ): Promise<string> {
    if (!sameSecret(secret ?? '', this.identity.webhookSecret)) throw new HttpException('', 403);
    if (!isUpdate(update)) throw new HttpException('', 400);
    await this.updates.add(this.config.botId, [update]);
    this.jobs.wake('gateway.handle');
    return '';
  }
}

/** In constant time, whatever the lengths. */
function sameSecret(given: string, wanted: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(wanted));
}

function isUpdate(body: unknown): body is Update {
  return (
    typeof body === 'object' &&
    body !== null &&
    'update_id' in body &&
    Number.isSafeInteger(body.update_id)
  );
}
