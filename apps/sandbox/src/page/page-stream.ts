import type { IncomingMessage, ServerResponse } from 'node:http';
import type { SimulatedTelegram } from '../telegram/simulated-telegram';
import type { PageEvent } from './page-api';
import type { Panels } from './panels';

/** Books change many times a second under load; the page needs them a few times. */
const BOOKS_EVERY_MS = 250;
/** Proxies and browsers take a silent stream for a dead one. */
const BEAT_EVERY_MS = 20_000;
/** A page that does not read is let go; it fetches everything afresh when it comes back. */
const MOST_UNREAD_BYTES = 4 * 1024 * 1024;

/** The stream of events to every open page. With no page open it costs nothing. */
export class PageStream {
  private readonly streams = new Set<ServerResponse>();
  private unsubscribe: (() => void)[] = [];
  private booksTimer: NodeJS.Timeout | null = null;
  private readonly changed = new Set<keyof Panels>();
  private readonly beat: NodeJS.Timeout;

  constructor(
    private readonly telegram: SimulatedTelegram,
    private readonly panels: Panels,
  ) {
    this.beat = setInterval(() => this.write(': here\n\n'), BEAT_EVERY_MS).unref();
  }

  open(request: IncomingMessage, response: ServerResponse): void {
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' });
    response.write(': here\n\n');
    if (this.streams.size === 0) this.subscribe();
    this.streams.add(response);
    request.once('close', () => this.drop(response));
  }

  tell(event: PageEvent): void {
    if (this.streams.size > 0) this.write(`data: ${JSON.stringify(event)}\n\n`);
  }

  close(): void {
    clearInterval(this.beat);
    for (const stream of [...this.streams]) {
      this.drop(stream);
      stream.end();
    }
  }

  private subscribe(): void {
    this.unsubscribe = [
      this.telegram.onEvent((event) => this.tell(event)),
      ...namesOf(this.panels).map((name) =>
        this.panels[name].onChange(() => this.scheduleBooks(name)),
      ),
    ];
  }

  private drop(stream: ServerResponse): void {
    this.streams.delete(stream);
    if (this.streams.size > 0) return;
    for (const leave of this.unsubscribe.splice(0)) leave();
    if (this.booksTimer) clearTimeout(this.booksTimer);
    this.booksTimer = null;
    this.changed.clear();
  }

  private scheduleBooks(name: keyof Panels): void {
    this.changed.add(name);
    this.booksTimer ??= setTimeout(() => {
      this.booksTimer = null;
      for (const one of this.changed) {
        this.tell({ type: one, books: this.panels[one].books() } as PageEvent);
      }
      this.changed.clear();
    }, BOOKS_EVERY_MS);
  }

  private write(lines: string): void {
    for (const stream of [...this.streams]) {
      if (stream.writableLength > MOST_UNREAD_BYTES) stream.destroy();
      else stream.write(lines);
    }
  }
}

const namesOf = (panels: Panels): (keyof Panels)[] => Object.keys(panels) as (keyof Panels)[];
