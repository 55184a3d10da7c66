import type { ClaimState } from '@numera/contracts';
import { Column, CreateDateColumn, Entity, PrimaryColumn } from 'typeorm';

@Entity('claims')
export class ClaimEntity {
  @PrimaryColumn({ name: 'claim_id', type: 'uuid' }) claimId!: string;
  @Column({ name: 'bot_id', type: 'text' }) botId!: string;
  @Column({ name: 'user_id', type: 'text' }) userId!: string;
  /** Cents, in digits. */
  @Column({ type: 'bigint' }) amount!: string;
  @Column({ type: 'text' }) reference!: string;
  @Column({ name: 'payment_reference', type: 'text' }) paymentReference!: string;
  @Column({ name: 'payment_key', type: 'text' }) paymentKey!: string;
  @Column({ type: 'text' }) state!: ClaimState;
  @Column({ name: 'transfer_id', type: 'uuid' }) transferId!: string;
  @Column({ name: 'decided_by', type: 'text', nullable: true }) decidedBy!: string | null;
  @CreateDateColumn({ name: 'submitted_at', type: 'timestamptz' }) submittedAt!: Date;
  @Column({ name: 'decided_at', type: 'timestamptz', nullable: true }) decidedAt!: Date | null;
  @Column({ name: 'credited_at', type: 'timestamptz', nullable: true }) creditedAt!: Date | null;
  @Column({ name: 'correlation_id', type: 'text' }) correlationId!: string;
}
