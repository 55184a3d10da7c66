import { createServer, type RequestListener, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A server of its own for a simulated system, and the answers that it keeps somebody waiting for. */
export class OwnPort {
  private readonly open = new Set<ServerResponse>();
  private server: Server | null = null;

  /** On this machine only; answers the address. */
  async start(listener: RequestListener, port = 0): Promise<string> {
    const server = createServer(listener);
    this.server = server;
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  /** Ends what is still open at the stop, on whichever server it came. */
  hold(response: ServerResponse): void {
    this.open.add(response);
    response.once('close', () => this.open.delete(response));
  }

  async stop(): Promise<void> {
    for (const response of this.open) response.destroy();
    const { server } = this;
    if (!server) return;
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}
