import { Logger } from '@nestjs/common';
import { AppError, backoffMs, pause, toError } from '@numera/kernel';
import type { Channel, ChannelModel } from 'amqplib';
import type { BrokerConnection } from './broker-connection';
import { hangUp } from './hang-up';

const LONGEST_PAUSE_MS = 5_000;

/**
 * A channel that is opened and set up again whenever it is gone: with its connection, by an error that
 * closes it alone, or because the broker cancelled its consumer.
 */
export class LastingChannel<C extends Channel> {
  private readonly logger = new Logger(LastingChannel.name);
  private readonly stopping = new AbortController();
  private channel: C | null = null;
  private waiters: ((channel: C | null) => void)[] = [];
  private running: Promise<void> | null = null;

  /** @param setUp opens the channel and declares what it needs; runs again after every loss */
  constructor(
    private readonly connection: BrokerConnection,
    private readonly setUp: (model: ChannelModel) => Promise<C>,
  ) {}

  /** The channel if it is open now. */
  get current(): C | null {
    return this.channel;
  }

  /** @throws AppError `MESSAGING.CLOSED` when it is closed for good */
  async whenOpen(): Promise<C> {
    if (this.stopping.signal.aborted) throw new AppError('MESSAGING.CLOSED', 'unavailable');
    this.running ??= this.run();
    const channel =
      this.channel ?? (await new Promise<C | null>((give) => this.waiters.push(give)));
    if (channel === null) throw new AppError('MESSAGING.CLOSED', 'unavailable');
    return channel;
  }

  /** Gives the channel up, so that a fresh one is set up. */
  renew(): void {
    void this.channel?.close().catch(() => undefined);
  }

  async close(): Promise<void> {
    this.stopping.abort();
    for (const give of this.waiters.splice(0)) give(null);
    if (this.channel) await hangUp(this.channel);
    this.channel = null;
  }

  private async run(): Promise<void> {
    const { signal } = this.stopping;
    for (let failures = 0; ;) {
      try {
        const model = await this.connection.whenConnected();
        const channel = await this.setUp(model);
        const gone = new Promise<void>((resolve) => channel.once('close', resolve));
        failures = 0;
        if (signal.aborted) {
          await hangUp(channel);
          break;
        }
        this.channel = channel;
        for (const give of this.waiters.splice(0)) give(channel);
        await gone;
        this.channel = null;
      } catch (thrown) {
        if (thrown instanceof AppError && thrown.code === 'MESSAGING.CLOSED') break;
        failures += 1;
        if (failures > 1) this.logger.warn({ msg: 'channel not set up', error: toError(thrown) });
      }
      await pause(backoffMs(failures + 1, 50, LONGEST_PAUSE_MS), signal);
      if (signal.aborted) break;
    }
    for (const give of this.waiters.splice(0)) give(null);
  }
}

/** Every channel must listen, else an error of it ends the process; what is lost is told by `close`. */
export function hushed<C extends Channel>(channel: C): C {
  channel.on('error', () => undefined);
  return channel;
}
