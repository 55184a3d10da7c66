import { Column, Entity, PrimaryColumn } from 'typeorm';

export type AttemptState =
  'planned' | 'calling' | 'unknown' | 'acquired' | 'unavailable' | 'released' | 'message_found';

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
  @Column({ name: 'message_text', type: 'text', nullable: true }) messageText!: string | null;
  @Column({ name: 'vendor_code', type: 'text', nullable: true }) vendorCode!: string | null;
  @Column({ name: 'correlation_id', type: 'text' }) correlationId!: string;
}

/** When the provider was called, by the database's clock. */
export function calledAtMsOf({ calledAt }: AttemptEntity): number {
  return calledAt?.getTime() ?? 0;
}
