import { Column, Entity, PrimaryColumn } from 'typeorm';

export type AttemptState =
  'planned' | 'calling' | 'unknown' | 'acquired' | 'unavailable' | 'released' | 'message_found';

/** Stands for source and account of an attempt that had none to buy from. */
export const NO_SOURCE = 'none';

/** One paid call for one reservation, and what became of its number. */
@Entity('purchase_attempts')
export class AttemptEntity {
  @PrimaryColumn({ name: 'reservation_id', type: 'uuid' }) reservationId!: string;
  @Column({ name: 'bot_id', type: 'text' }) botId!: string;
  @Column({ name: 'order_id', type: 'uuid' }) orderId!: string;
  @Column({ name: 'account_id', type: 'text' }) accountId!: string;
  @Column({ name: 'source_id', type: 'text' }) sourceId!: string;
  @Column({ name: 'service_id', type: 'int' }) serviceId!: number;
  @Column({ name: 'country_code', type: 'text' }) countryCode!: string;
  /** Ten-thousandths of a dollar; `bigint` comes as digits. */
  @Column({ name: 'max_cost', type: 'bigint' }) maxCost!: string;
  /** US cents; of numbers with prices of their own none dearer is taken. */
  @Column({ name: 'max_price', type: 'bigint', nullable: true }) maxPrice!: string | null;
  /** The reservation on whose number this one waits for a further code. */
  @Column({ name: 'resend_of', type: 'uuid', nullable: true }) resendOf!: string | null;
  /** It waits on the very order that the other reservation bought, so there is nothing to give back. */
  @Column({ name: 'shares_order', type: 'boolean' }) sharesOrder!: boolean;
  /** Digest of the message that the number had before the further one was asked for. */
  @Column({ name: 'message_before', type: 'text', nullable: true }) messageBefore!: string | null;
  @Column({ name: 'can_resend', type: 'boolean' }) canResend!: boolean;
  @Column({ type: 'text' }) state!: AttemptState;
  @Column({ type: 'text', nullable: true }) failure!: string | null;
  @Column({ name: 'external_id', type: 'text', nullable: true }) externalId!: string | null;
  @Column({ name: 'phone_number', type: 'text', nullable: true }) phoneNumber!: string | null;
  @Column({ type: 'bigint', nullable: true }) cost!: string | null;
  @Column({ name: 'expires_at', type: 'timestamptz', nullable: true }) expiresAt!: Date | null;
  @Column({ name: 'called_at', type: 'timestamptz', nullable: true }) calledAt!: Date | null;
  @Column({ name: 'ended_at', type: 'timestamptz', nullable: true }) endedAt!: Date | null;
  @Column({ name: 'looks', type: 'int' }) looks!: number;
  @Column({ name: 'empty_looks', type: 'int' }) emptyLooks!: number;
  @Column({ name: 'release_requested_at', type: 'timestamptz', nullable: true })
  releaseRequestedAt!: Date | null;
  @Column({ name: 'release_tries', type: 'int' }) releaseTries!: number;
  /** The order was completed with a code of this number. */
  @Column({ name: 'code_at', type: 'timestamptz', nullable: true }) codeAt!: Date | null;
  @Column({ name: 'finish_tries', type: 'int' }) finishTries!: number;
  @Column({ name: 'finished_at', type: 'timestamptz', nullable: true }) finishedAt!: Date | null;
  @Column({ name: 'message_text', type: 'text', nullable: true }) messageText!: string | null;
  @Column({ name: 'vendor_code', type: 'text', nullable: true }) vendorCode!: string | null;
  @Column({ name: 'message_key', type: 'text', nullable: true }) messageKey!: string | null;
  @Column({ name: 'message_pattern', type: 'text', nullable: true }) messagePattern!: string | null;
  @Column({ name: 'correlation_id', type: 'text' }) correlationId!: string;
}

/** When the provider was called, by the database's clock. */
export function calledAtMsOf({ calledAt }: AttemptEntity): number {
  return calledAt?.getTime() ?? 0;
}
