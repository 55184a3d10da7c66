import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** A line to the broker that a test can cut, as the death of a process or of a network does. */
export class BreakableLink {
  private readonly sockets = new Set<Socket>();
  private readonly inbound = new Set<Socket>();

  private constructor(
    private readonly server: Server,
    private readonly target: URL,
  ) {}

  static async to(url: string): Promise<BreakableLink> {
    const server = createServer();
    const link = new BreakableLink(server, new URL(url));
    server.on('connection', (inbound) => link.join(inbound));
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    return link;
  }

  get url(): string {
    const url = new URL(this.target);
    url.hostname = '127.0.0.1';
    url.port = String((this.server.address() as AddressInfo).port);
    return url.href;
  }

  /** Cuts what is connected; who connects again is let through. */
  cut(): void {
    for (const socket of this.sockets) socket.destroy();
  }

  /** Cuts what is connected as soon as something more is said to the broker, who does not answer it. */
  cutAtNextWord(): void {
    for (const socket of this.inbound) socket.once('data', () => this.cut());
  }

  /** Cuts what is connected, for good. */
  async end(): Promise<void> {
    const closed = new Promise((resolve) => this.server.close(resolve));
    this.cut();
    await closed;
  }

  private join(inbound: Socket): void {
    const outbound = connect(Number(this.target.port || 5672), this.target.hostname);
    this.inbound.add(inbound);
    inbound.once('close', () => this.inbound.delete(inbound));
    for (const [from, to] of [
      [inbound, outbound],
      [outbound, inbound],
    ] as const) {
      this.sockets.add(from);
      from.on('error', () => to.destroy());
      from.on('close', () => {
        this.sockets.delete(from);
        to.destroy();
      });
      from.pipe(to);
    }
  }
}
