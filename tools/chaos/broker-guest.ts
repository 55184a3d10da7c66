import { pause } from '@numera/kernel';
import { connect, type ChannelModel, type ConfirmChannel } from 'amqplib';

const AGAIN_MS = 200;

/** A connection of the tool's own to the broker, made again after every restart. */
export abstract class BrokerGuest {
  protected channel: ConfirmChannel | null = null;
  private readonly stopping = new AbortController();
  private model: ChannelModel | null = null;
  private running: Promise<void> | null = null;

  constructor(private readonly brokerUrl: string) {}

  start(): void {
    this.running = this.keepConnected();
  }

  /** Declares and consumes what it needs, at every connection. */
  protected abstract settleIn(channel: ConfirmChannel): Promise<void>;

  protected async leave(): Promise<void> {
    this.stopping.abort();
    if (this.model) hangUp(this.model);
    await this.running;
  }

  private async keepConnected(): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      // The broker is being restarted, or has been in the middle of it.
      await this.connectOnce().catch(() => undefined);
      this.channel = null;
      await pause(AGAIN_MS, signal);
    }
  }

  /** Resolves when the connection has ended. */
  private async connectOnce(): Promise<void> {
    const model = await connect(this.brokerUrl, { timeout: 5_000 });
    this.model = model;
    model.on('error', () => undefined);
    const ended = new Promise<void>((resolve) => model.once('close', () => resolve()));
    try {
      const channel = await model.createConfirmChannel();
      channel.on('error', () => undefined);
      channel.once('close', () => hangUp(model));
      await this.settleIn(channel);
      this.channel = channel;
    } catch {
      hangUp(model);
    }
    await ended;
  }
}

/** Not waited for: amqplib never answers when the broker dies just then. The `close` event always comes. */
function hangUp(model: ChannelModel): void {
  void model.close().catch(() => undefined);
}
