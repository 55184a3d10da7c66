import type { Channel, ConsumeMessage } from 'amqplib';

/**
 * What one channel owes the broker. Messages that end together are acknowledged together as far as nothing
 * older is still in hand, and else one by one: nobody's acknowledgement waits for a slow neighbour.
 */
export class Acknowledgements {
  /** Delivery tags in the order of their delivery, which is that of their numbers. */
  private readonly inHand = new Set<number>();
  private readonly done = new Map<number, ConsumeMessage>();
  private isScheduled = false;

  constructor(private readonly channel: Channel) {}

  note(message: ConsumeMessage): void {
    this.inHand.add(message.fields.deliveryTag);
  }

  acknowledge(message: ConsumeMessage): void {
    this.done.set(message.fields.deliveryTag, message);
    if (this.isScheduled) return;
    this.isScheduled = true;
    setImmediate(() => this.flush());
  }

  giveBack(message: ConsumeMessage): void {
    this.inHand.delete(message.fields.deliveryTag);
    this.tell(() => this.channel.nack(message, false, true));
  }

  /** Tells the broker at once: before the channel is closed. */
  flush(): void {
    this.isScheduled = false;
    let last: ConsumeMessage | null = null;
    for (const tag of this.inHand) {
      const message = this.done.get(tag);
      if (!message) break;
      last = message;
      this.inHand.delete(tag);
      this.done.delete(tag);
    }
    if (last) {
      const upTo = last;
      this.tell(() => this.channel.ack(upTo, true));
    }
    for (const [tag, message] of this.done) {
      this.inHand.delete(tag);
      this.tell(() => this.channel.ack(message));
    }
    this.done.clear();
  }

  /** On a channel that has closed meanwhile there is nothing to tell: what it held comes again. */
  private tell(word: () => void): void {
    try {
      word();
    } catch {
      // The inbox knows what had its effect.
    }
  }
}
