import { createHmac } from 'node:crypto';
import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { MessageSourceSettings, MessageSourceWebhook } from '../page/page-api';

export interface Delivery {
  /** Null when the connection was lost or nothing came in time. */
  readonly status: number | null;
  readonly elapsedMs: number;
}

const TIMEOUT_MS = 10_000;
const HUGE_BYTES = 10 * 1024 * 1024;
const HTML = '<html><body>maintenance</body></html>';

/** Sends one delivery to the webhook, as right or wrong as the fault says. */
export async function push(
  webhook: MessageSourceWebhook,
  body: string,
  fault: MessageSourceSettings['pushFault'],
  stop: AbortSignal,
): Promise<Delivery> {
  const sent = Buffer.from(spoiled(body, fault));
  const url = new URL(webhook.url);
  if (fault === 'wrong-secret') url.pathname = url.pathname.replace(/[^/]*$/u, 'wrong-secret');
  const headers = {
    'content-type': fault === 'html' ? 'text/html' : 'application/json',
    'content-length': sent.length,
    ...signature(webhook, sent, fault),
  };
  const started = performance.now();
  const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
  const status = await new Promise<number | null>((resolve) => {
    const call = send(
      url,
      { method: 'POST', headers, timeout: TIMEOUT_MS, signal: stop },
      (answer) => {
        answer.resume();
        resolve(answer.statusCode ?? null);
      },
    );
    call.once('error', () => resolve(null));
    call.once('timeout', () => call.destroy());
    if (fault === 'stall') call.write(sent.subarray(0, Math.floor(sent.length / 2)));
    else call.end(sent);
  });
  return { status, elapsedMs: Math.round(performance.now() - started) };
}

function signature(
  { signatureHeader, signatureKey }: MessageSourceWebhook,
  body: Buffer,
  fault: MessageSourceSettings['pushFault'],
): Record<string, string> {
  if (signatureHeader === '') return {};
  const key = fault === 'wrong-signature' ? `${signatureKey}?` : signatureKey;
  return { [signatureHeader]: createHmac('sha256', key).update(body).digest('hex') };
}

function spoiled(body: string, fault: MessageSourceSettings['pushFault']): string {
  switch (fault) {
    case 'empty':
      return '';
    case 'html':
      return HTML;
    case 'truncated':
      return body.slice(0, Math.ceil(body.length / 2));
    case 'huge':
      return `${body.slice(0, -1)},"padding":"${'x'.repeat(HUGE_BYTES)}"}`;
    case 'none':
    case 'twice':
    case 'wrong-signature':
    case 'wrong-secret':
    case 'stall':
      return body;
  }
}
