import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Breakage } from '../contract/world';

export interface ReceivedRequest {
  readonly method: string;
  readonly url: string;
  readonly path: string;
  readonly authorization: string | undefined;
  readonly contentType: string;
  readonly fields: Readonly<Record<string, string>>;
}

export interface ScriptedAnswer {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sends `body`, a string, as it is. */
  readonly raw?: boolean;
}

/** A plain HTTP server that answers from a function and can spoil its answers; for tests of adapters. */
export class ReplayServer {
  readonly received: ReceivedRequest[] = [];
  /** `silent` takes the request and never says a word. */
  breakage: Breakage | 'silent' | null = null;
  private readonly server = createServer((request, response) => {
    void this.serve(request, response);
  });

  private constructor(private readonly reply: (request: ReceivedRequest) => ScriptedAnswer) {}

  static async start(reply: (request: ReceivedRequest) => ScriptedAnswer): Promise<ReplayServer> {
    const replay = new ReplayServer(reply);
    await new Promise<void>((resolve) => replay.server.listen(0, '127.0.0.1', resolve));
    return replay;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    if (!this.server.listening) return;
    const closed = new Promise((resolve) => this.server.close(resolve));
    this.server.closeAllConnections();
    await closed;
  }

  private async serve(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const request = await read(incoming);
    this.received.push(request);
    const { status, body, headers, raw } = this.reply(request);
    const text = raw ? String(body) : JSON.stringify(body);
    switch (this.breakage) {
      case null:
        response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(text);
        return;
      case 'html':
        response
          .writeHead(200, { 'content-type': 'text/html' })
          .end('<html><h1>Hold on</h1></html>');
        return;
      case 'server_error':
        response.writeHead(500, { 'content-type': 'application/json' }).end('{"error":"oops"}');
        return;
      case 'reset':
        incoming.socket.destroy();
        return;
      case 'empty':
        response.writeHead(200).end();
        return;
      case 'half_json':
        response.writeHead(200).end(text.slice(0, text.length / 2));
        return;
      case 'cut_off':
        response.writeHead(200, { 'content-length': text.length + 100 });
        response.write(text, () => incoming.socket.destroy());
        return;
      case 'enormous':
        flood(response);
        return;
      case 'silent':
        return;
      case 'slow':
        // The headers come in time and the body never does.
        response.writeHead(200).write(' ');
        return;
    }
  }
}

async function read(incoming: IncomingMessage): Promise<ReceivedRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const contentType = incoming.headers['content-type'] ?? '';
  const url = incoming.url ?? '/';
  const parsed = new URL(url, 'http://replay');
  const fields: Record<string, string> = Object.fromEntries(parsed.searchParams);
  Object.assign(fields, formFields(contentType, Buffer.concat(chunks).toString('utf8')));
  const { authorization } = incoming.headers;
  const method = incoming.method ?? '';
  return { method, url, path: parsed.pathname, authorization, contentType, fields };
}

/** The text fields of a form, multipart or not. */
function formFields(contentType: string, form: string): Record<string, string> {
  if (contentType.startsWith('application/x-www-form-urlencoded')) {
    return Object.fromEntries(new URLSearchParams(form));
  }
  const boundary = /boundary=(.+)$/u.exec(contentType)?.[1];
  const parts = boundary ? form.split(`--${boundary}`) : [];
  return Object.fromEntries(
    parts.flatMap((part) => {
      const match = /name="([^"]*)"\r\n\r\n([\s\S]*)\r\n$/u.exec(part);
      return match ? [[match[1] ?? '', match[2] ?? '']] : [];
    }),
  );
}

/** Valid JSON so far, for ever: only a limit on the size ends it. */
function flood(response: ServerResponse): void {
  const spaces = ' '.repeat(64 * 1024);
  response.writeHead(200).write('[');
  const more = (): void => {
    while (!response.destroyed && response.write(spaces));
  };
  response.on('drain', more);
  more();
}
