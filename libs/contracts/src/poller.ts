import { Event } from './contract';
import { Id, Text, Timestamp } from './fields';

/** A valid code on a watched number. `messageId` is the message's identity, so a repeat is the same. */
@Event('poller.code.received.v1')
export class CodeReceived {
  @Id() orderId!: string;
  @Id() reservationId!: string;
  @Id() messageId!: string;
  @Text(64, 1) code!: string;
  @Text(4_000) text!: string;
  @Timestamp() seenAt!: string;
}

/** The provider says that the number ended by itself (refunded or expired there); nothing can come any more. */
@Event('poller.watch.ended.v1')
export class WatchEnded {
  @Id() orderId!: string;
  @Id() reservationId!: string;
}
