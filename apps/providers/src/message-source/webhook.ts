import type { IncomingMessage, ServerResponse } from 'node:http';
import { Injectable, Logger } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { toError } from '@numera/kernel';
import { Jobs, SourceWebhookConfig, Vault, WEBHOOK_SECRET_PURPOSE } from '@numera/service';
import { DeliveryStore } from './delivery.store';
import { MessageSourceStore } from './message-source.store';
import { QuestionService } from './question.service';
import { formAsJson, TooLargeError, unpack } from './unpack';
import { addressee, digestOf, isSignedBy } from './webhook.rules';

export const DELIVERY_JOB = 'providers.deliveries';

const MAX_BODY_BYTES = 1_048_576;
/** Whoever pushes has its body ready. */
const BODY_TIMEOUT_MS = 10_000;

/**
 * Where message sources push. 200 means stored; it is read afterwards. It stands before NestJS's own body
 * parser, so that nothing of a stranger's request is read.
 */
@Injectable()
export class SourceWebhook {
  private readonly logger = new Logger(SourceWebhook.name);

  constructor(
    private readonly deliveries: DeliveryStore,
    private readonly sources: MessageSourceStore,
    private readonly questions: QuestionService,
    private readonly vault: Vault,
    private readonly jobs: Jobs,
    config: SourceWebhookConfig,
    { httpAdapter }: HttpAdapterHost,
  ) {
    if (config.listenPort === null) return;
    httpAdapter.use('/sources', (request: IncomingMessage, response: ServerResponse) => {
      void this.answer(request, response);
    });
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let status = 500;
    const late = setTimeout(() => request.destroy(), BODY_TIMEOUT_MS);
    try {
      status = await this.receive(request);
    } catch (thrown) {
      // Whoever pushes brings it again.
      if (!request.destroyed) {
        this.logger.error({ msg: 'a delivery could not be stored', error: toError(thrown) });
      }
    } finally {
      clearTimeout(late);
    }
    // What was not read of a refused request is not waited for.
    if (status !== 200) response.setHeader('connection', 'close');
    response.statusCode = status;
    response.end();
  }

  private async receive(request: IncomingMessage): Promise<number> {
    const to = addressee(request.url ?? '');
    if (!to || !this.isOurs(to.messageSourceId, to.secret)) return 404;
    if (request.method !== 'POST') return 405;
    if (Number(request.headers['content-length'] ?? 0) > MAX_BODY_BYTES) return 413;
    const sent = await readBody(request);
    if (sent === null) return 413;
    if (sent.length === 0) return 400;
    const body = await readPacked(request, sent);
    if (typeof body === 'number') return body;
    const isStored = await this.deliveries.addUnsigned(to.messageSourceId, digestOf(body), body);
    const status = isStored ? 200 : await this.takeOther(to.messageSourceId, request, sent, body);
    if (status === 200) this.jobs.wake(DELIVERY_JOB);
    return status;
  }

  private async takeOther(
    messageSourceId: string,
    request: IncomingMessage,
    sent: Buffer,
    body: Buffer,
  ): Promise<number> {
    const source = await this.sources.find(messageSourceId);
    if (!source || source.isDeleted || source.mode !== 'webhook') return 404;
    // It is kept where it is, and brought when it is wanted.
    if (source.paused) return 503;
    if (source.signatureHeader !== '') {
      const key = this.questions.open(source, source.sealedSignatureKey);
      const given = request.headers[source.signatureHeader.toLowerCase()];
      if (key === '' || !isSignedBy(key, sent, String(given ?? ''))) return 403;
    }
    await this.deliveries.add(messageSourceId, digestOf(body), body);
    return 200;
  }

  private isOurs(messageSourceId: string, secret: string): boolean {
    return this.vault.isDerived(secret, WEBHOOK_SECRET_PURPOSE, messageSourceId);
  }
}

/** What is stored of it: unpacked, and a form as JSON. A status where it cannot be. */
async function readPacked({ headers }: IncomingMessage, sent: Buffer): Promise<Buffer | 400 | 413> {
  try {
    const body = await unpack(sent, headers['content-encoding'], MAX_BODY_BYTES);
    return formAsJson(body, headers['content-type']);
  } catch (thrown) {
    return thrown instanceof TooLargeError ? 413 : 400;
  }
}

/** Null when it is too large. */
async function readBody(request: IncomingMessage): Promise<Buffer | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BODY_BYTES) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
