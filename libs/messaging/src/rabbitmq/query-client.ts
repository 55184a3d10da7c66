import type { Envelope } from '@numera/contracts';
import { AppError, pause } from '@numera/kernel';
import type { Channel, ConsumeMessage, Message } from 'amqplib';
import type { BrokerConnection } from './broker-connection';
import { Exchanges } from './exchanges';
import { hushed, LastingChannel } from './lasting-channel';
import { readReply } from './query-reply';

/** The broker's own pseudo-queue: replies come back on the channel that asked, and touch no disk. */
const REPLIES = 'amq.rabbitmq.reply-to';

interface Question {
  readonly envelope: Envelope;
  readonly endsAtMs: number;
  readonly settle: (answer: Record<string, unknown> | Error) => void;
  /** Where it was asked last: a channel that broke has taken it along. */
  askedOn: Channel | null;
}

/** Asks queries. One that was under way when the channel broke is asked again: it has no effect. */
export class QueryClient {
  private readonly channel: LastingChannel<Channel>;
  private readonly open = new Map<string, Question>();
  private readonly exchanges = new Exchanges();

  constructor(connection: BrokerConnection) {
    this.channel = new LastingChannel(connection, async (model) => {
      const channel = hushed(await model.createChannel());
      channel.on('return', (message: Message) => this.refuse(message));
      await channel.consume(REPLIES, (message) => this.receive(message), { noAck: true });
      for (const question of this.open.values()) await this.send(channel, question);
      return channel;
    });
  }

  /** @throws AppError the owner's, `MESSAGING.TIMEOUT`, `MESSAGING.UNROUTABLE`; `MESSAGING.CLOSED` without a broker */
  async ask(envelope: Envelope, timeoutMs: number): Promise<Record<string, unknown>> {
    const late = new AbortController();
    const answer = new Promise<Record<string, unknown> | Error>((settle) => {
      const endsAtMs = performance.now() + timeoutMs;
      this.open.set(envelope.id, { envelope, endsAtMs, settle, askedOn: null });
    });
    void this.sendWhenOpen(envelope.id);
    const name = { name: envelope.name };
    const timeout = pause(timeoutMs, late.signal).then(() => {
      const code = this.channel.current === null ? 'MESSAGING.CLOSED' : 'MESSAGING.TIMEOUT';
      return new AppError(code, 'unavailable', name);
    });
    const outcome = await Promise.race([answer, timeout]);
    late.abort();
    this.open.delete(envelope.id);
    if (outcome instanceof Error) throw outcome;
    return outcome;
  }

  async close(): Promise<void> {
    for (const { settle } of this.open.values()) {
      settle(new AppError('MESSAGING.CLOSED', 'unavailable'));
    }
    await this.channel.close();
  }

  private async sendWhenOpen(id: string): Promise<void> {
    try {
      const channel = await this.channel.whenOpen();
      const question = this.open.get(id);
      if (question) await this.send(channel, question);
    } catch {
      // The channel broke: its successor asks again.
    }
  }

  /** Once on each channel, whether that was there before or is just being set up. */
  private async send(channel: Channel, question: Question): Promise<void> {
    const { envelope, endsAtMs } = question;
    const leftMs = Math.ceil(endsAtMs - performance.now());
    if (leftMs <= 0 || question.askedOn === channel) return;
    question.askedOn = channel;
    const exchange = await this.exchanges.of(channel, envelope.name);
    channel.publish(exchange, envelope.name, Buffer.from(JSON.stringify(envelope)), {
      messageId: envelope.id,
      correlationId: envelope.id,
      replyTo: REPLIES,
      expiration: String(leftMs),
      mandatory: true,
    });
  }

  private refuse({ properties, fields }: Message): void {
    const name = { name: fields.routingKey };
    this.open
      .get(String(properties.messageId))
      ?.settle(new AppError('MESSAGING.UNROUTABLE', 'unavailable', name));
  }

  private receive(message: ConsumeMessage | null): void {
    if (message === null) return this.channel.renew();
    const question = this.open.get(String(message.properties.correlationId));
    question?.settle(readReply(message.content));
  }
}
