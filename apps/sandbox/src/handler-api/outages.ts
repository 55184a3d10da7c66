import type { ServerResponse } from 'node:http';
import type { HandlerApiSettings } from '../page/page-api';
import { answerWithPage } from '../wire/error-page';
import type { Answer } from './answers';

export type Outage = HandlerApiSettings['outage'];

const HUGE_BYTES = 64 * 1024 * 1024;

/** Answers in place of the provider, which does nothing then; false where the outage is of another kind. */
export function answerInstead(outage: Outage, response: ServerResponse): boolean {
  switch (outage) {
    case 'server-error':
      response.writeHead(500, { 'content-type': 'text/plain' }).end('ERROR_SQL');
      return true;
    case 'html':
      answerWithPage(response, 502);
      return true;
    case 'rate-limit':
      answerWithPage(response, 429);
      return true;
    case 'unknown-word':
      response.writeHead(200, { 'content-type': 'text/plain' }).end('TECHNICAL_WORKS');
      return true;
    case 'empty':
      response.writeHead(200, { 'content-type': 'text/plain' }).end();
      return true;
    case 'huge':
      pour(response);
      return true;
    case 'none':
    case 'bad-key':
    case 'hang':
    case 'connection-lost':
    case 'truncated':
      return false;
  }
}

/** More than any client should read, as fast as it is read. */
function pour(response: ServerResponse): void {
  const chunk = Buffer.alloc(64 * 1024, 'A');
  let left = HUGE_BYTES;
  response.writeHead(200, { 'content-type': 'text/plain', 'content-length': HUGE_BYTES });
  const more = (): void => {
    while (left > 0 && !response.destroyed) {
      left -= chunk.length;
      if (!response.write(chunk)) return;
    }
    if (!response.destroyed) response.end();
  };
  response.on('drain', more);
  more();
}

/** Sends an answer; with `truncated` its first half, although the whole was announced. */
export function send(response: ServerResponse, { status, body }: Answer, outage: Outage): void {
  if (response.destroyed) return;
  const isText = typeof body === 'string';
  const bytes = Buffer.from(isText ? body : JSON.stringify(body));
  const type = isText ? 'text/html; charset=UTF-8' : 'application/json';
  response.writeHead(status, { 'content-type': type, 'content-length': bytes.length });
  if (outage !== 'truncated') return void response.end(bytes);
  response.write(bytes.subarray(0, bytes.length / 2), () => response.destroy());
}
