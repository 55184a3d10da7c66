import { Logger } from '@nestjs/common';
import { AppError } from '@numera/kernel';
import { connect, type ChannelModel, type RecoveringChannelModel } from 'amqplib';

const CONNECT_MS = 10_000;
const HEARTBEAT_SEC = 10;
const LONGEST_PAUSE_MS = 5_000;

/** One connection to the broker that comes back by itself, with back-off, for as long as it is wanted. */
export class BrokerConnection {
  private readonly logger = new Logger(BrokerConnection.name);
  private connecting: Promise<RecoveringChannelModel> | null = null;
  private model: ChannelModel | null = null;
  private waiters: ((model: ChannelModel | null) => void)[] = [];
  private closed = false;

  /** @param name what the broker's own lists call it */
  constructor(
    private readonly url: string,
    private readonly name: string,
  ) {}

  get isConnected(): boolean {
    return this.model !== null;
  }

  /** Starts connecting; a broker that is away is waited for. */
  open(): void {
    if (this.connecting || this.closed) return;
    const address = new URL(this.url);
    if (!address.searchParams.has('heartbeat')) {
      address.searchParams.set('heartbeat', String(HEARTBEAT_SEC));
    }
    this.connecting = connect(address.href, {
      timeout: CONNECT_MS,
      noDelay: true,
      clientProperties: { connection_name: this.name },
      recovery: { initialDelay: 100, maxDelay: LONGEST_PAUSE_MS, waitForConnect: false },
    });
    void this.connecting.then((recovering) => this.follow(recovering));
  }

  /**
   * The connection, as soon as there is one.
   * @throws AppError `MESSAGING.CLOSED` when it is closed for good
   */
  async whenConnected(): Promise<ChannelModel> {
    this.open();
    const model =
      this.model ??
      (this.closed
        ? null
        : await new Promise<ChannelModel | null>((give) => this.waiters.push(give)));
    if (model === null) throw new AppError('MESSAGING.CLOSED', 'unavailable');
    return model;
  }

  async close(): Promise<void> {
    if (this.closed) return;
    this.closed = true;
    const { model } = this;
    this.model = null;
    for (const give of this.waiters.splice(0)) give(null);
    const closing = this.connecting?.then((one) => one.close().catch(() => undefined));
    // amqplib's own answer never comes when the broker dies just then.
    const gone = new Promise<void>((resolve) => model?.once('close', () => resolve()));
    await (model ? Promise.race([closing, gone]) : closing);
  }

  private follow(recovering: RecoveringChannelModel): void {
    recovering.on('connect', (model: ChannelModel) => {
      this.model = model;
      for (const give of this.waiters.splice(0)) give(model);
    });
    recovering.on('disconnect', (error: Error) => {
      this.model = null;
      if (!this.closed)
        this.logger.warn({ msg: 'broker lost', name: this.name, error: error.message });
    });
    recovering.on('connect-failed', (error: Error) => {
      if (!this.closed) this.logger.warn({ msg: 'broker not reached', error: error.message });
    });
    // Memory or disk is short at the broker: it takes nothing until it says so; outboxes keep what waits.
    recovering.on('blocked', (reason: string) =>
      this.logger.warn({ msg: 'broker is full', reason }),
    );
    recovering.on('unblocked', () => this.logger.log({ msg: 'broker has room again' }));
    // Each error is told again as a lost connection.
    recovering.on('error', () => undefined);
  }
}
