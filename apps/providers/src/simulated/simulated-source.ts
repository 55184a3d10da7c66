import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface SimulatedMessage {
  readonly to: string;
  readonly text: string;
  readonly service?: string;
  readonly ts?: number | string;
  readonly id?: string;
}

/** A message source that is polled: it has a list of messages, and a cursor or a time to begin at. */
export class SimulatedSource {
  readonly messages: SimulatedMessage[] = [];
  readonly requests: { url: string; headers: IncomingMessage['headers'] }[] = [];
  /** What it says instead of its messages. */
  broken: { status: number; body: string } | null = null;
  /** Messages an answer. */
  pageSize = 100;
  private constructor(private readonly server: Server) {}

  static async open(): Promise<SimulatedSource> {
    const server = createServer((request, response) => {
      const url = request.url ?? '/';
      source.requests.push({ url, headers: request.headers });
      response.statusCode = source.broken?.status ?? 200;
      response.end(source.broken?.body ?? source.answer(url));
    });
    const source = new SimulatedSource(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return source;
  }

  get host(): string {
    return `127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  send(...messages: SimulatedMessage[]): void {
    this.messages.push(...messages);
  }

  close(): Promise<void> {
    this.server.closeAllConnections();
    return new Promise((resolve) => this.server.close(() => resolve()));
  }

  /** With `?cursor=`: what came after it, and where that ends. Without: everything, each time. */
  private answer(url: string): string {
    const cursor = new URL(url, 'http://source').searchParams.get('cursor');
    if (cursor === null) return JSON.stringify({ messages: this.messages });
    const start = Number(cursor || 0);
    const messages = this.messages.slice(start, start + this.pageSize);
    return JSON.stringify({ messages, cursor: String(start + messages.length) });
  }
}
