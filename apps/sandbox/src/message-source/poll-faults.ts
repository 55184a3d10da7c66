import type { IncomingMessage, ServerResponse } from 'node:http';
import type { MessageSourceSettings } from '../page/page-api';

type PollFault = MessageSourceSettings['pollFault'];

const HUGE_CHUNK = `${' '.repeat(65_535)}\n`;
const HUGE_BYTES = 64 * 1024 * 1024;
/** Where cloud machines tell their secrets. */
const METADATA = 'http://169.254.169.254/latest/meta-data/';
const HTML = '<!DOCTYPE html><html><head><title>502: Bad Gateway</title></head></html>';
const JSON_TYPE = { 'content-type': 'application/json' };

/**
 * Answers a question wrongly; `right` is the answer's body as it should be.
 * @returns the status as the panel shows it
 */
export function answerWrongly(
  fault: Exclude<PollFault, 'none'>,
  request: IncomingMessage,
  response: ServerResponse,
  right: string,
): string {
  const say = (status: number, type: string, body: string): string => {
    response.writeHead(status, { 'content-type': type }).end(body);
    return `${status} ${fault}`;
  };
  switch (fault) {
    case 'server-error':
      return say(500, 'application/json', '{"error":"internal"}');
    case 'rate-limit':
      response.setHeader('retry-after', '5');
      return say(429, 'application/json', '{"error":"slow down"}');
    case 'bad-key':
      return say(401, 'application/json', '{"error":"bad key"}');
    case 'empty':
      return say(200, 'application/json', '');
    case 'html':
      return say(200, 'text/html; charset=utf-8', HTML);
    case 'truncated':
      return say(200, 'application/json', right.slice(0, Math.ceil(right.length / 2)));
    case 'wrong-shape':
      return say(200, 'application/json', '{"messages":{"0":"none"},"status":"ok"}');
    case 'huge':
      sendHuge(response);
      return fault;
    case 'hang':
      return fault;
    case 'stall':
      response.writeHead(200, { ...JSON_TYPE, 'content-length': right.length + 10 });
      response.write(right.slice(0, 10));
      return fault;
    case 'connection-lost':
      request.socket.destroy();
      return fault;
    case 'redirect-private':
      response.writeHead(302, { location: METADATA }).end();
      return `302 ${fault}`;
    case 'redirect-loop':
      // To itself, whatever it is called from outside.
      response
        .writeHead(302, {
          location: `?${new URL(request.url ?? '', 'http://x').searchParams.toString()}`,
        })
        .end();
      return `302 ${fault}`;
  }
}

/** A valid beginning that does not end; stops when the asker has had enough. */
function sendHuge(response: ServerResponse): void {
  response.writeHead(200, JSON_TYPE);
  response.write('{"messages":[');
  let sent = 0;
  const more = (): void => {
    while (sent < HUGE_BYTES && !response.destroyed) {
      sent += HUGE_CHUNK.length;
      if (response.write(HUGE_CHUNK)) continue;
      response.once('drain', more);
      return;
    }
    response.end(']}');
  };
  more();
}
