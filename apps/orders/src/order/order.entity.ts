import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** Columns as the driver gives them: amounts in digits. Written by {@link OrderStore} only. */
@Entity('orders')
@Index('orders_user_idx', ['bot_id', 'user_id', 'placed_at', 'id'])
export class OrderEntity {
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'orders_pk' }) id!: string;
  @Column({ type: 'text' }) bot_id!: string;
  @Column({ type: 'text' }) user_id!: string;
  @Column({ type: 'int' }) service_id!: number;
  @Column({ type: 'text' }) service_name!: string;
  @Column({ type: 'text' }) country_code!: string;
  @Column({ type: 'text' }) number_type!: string;
  @Column({ type: 'bigint' }) price_cents!: string;
  @Column({ type: 'bigint', nullable: true }) hold_cents!: string | null;
  @Column({ type: 'text', array: true, nullable: true }) source_ids!: string[] | null;
  @Column({ type: 'bigint', nullable: true }) max_cost_e4!: string | null;
  @Column({ type: 'int' }) changes!: number;
  @Column({ type: 'uuid', nullable: true }) resend_of!: string | null;
  @Column({ type: 'uuid', nullable: true }) resend_root!: string | null;
  @Column({ type: 'text' }) state!: string;
  @Column({ type: 'uuid' }) hold_id!: string;
  @Column({ type: 'text' }) hold_state!: string;
  @Column({ type: 'timestamptz', nullable: true }) deadline!: Date | null;
  @Column({ type: 'text', nullable: true }) closing_cause!: string | null;
  @Column({ type: 'timestamptz', nullable: true }) closing_since!: Date | null;
  @Column({ type: 'text', nullable: true }) failure!: string | null;
  @Column({ type: 'uuid', nullable: true }) completed_reservation_id!: string | null;
  @Column({ type: 'text' }) correlation_id!: string;
  @Column({ type: 'timestamptz' }) placed_at!: Date;
  @Column({ type: 'timestamptz' }) changed_at!: Date;
  @Column({ type: 'timestamptz', nullable: true }) ended_at!: Date | null;
}

@Entity('reservations')
@Index('reservations_sequence_uq', ['order_id', 'sequence'], { unique: true })
export class ReservationEntity {
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'reservations_pk' }) id!: string;
  @Column({ type: 'uuid' }) order_id!: string;
  @Column({ type: 'text' }) bot_id!: string;
  @Column({ type: 'int' }) sequence!: number;
  @Column({ type: 'int' }) round!: number;
  @Column({ type: 'text', nullable: true }) country_code!: string | null;
  @Column({ type: 'bigint', nullable: true }) price_cents!: string | null;
  @Column({ type: 'text', nullable: true }) failure!: string | null;
  @Column({ type: 'boolean' }) can_resend!: boolean;
  @Column({ type: 'text' }) state!: string;
  @Column({ type: 'bigint' }) max_cost_e4!: string;
  @Column({ type: 'text', array: true }) source_ids!: string[];
  @Column({ type: 'text', nullable: true }) source_id!: string | null;
  @Column({ type: 'text', nullable: true }) account_id!: string | null;
  @Column({ type: 'text', nullable: true }) external_id!: string | null;
  @Column({ type: 'text', nullable: true }) phone_number!: string | null;
  @Column({ type: 'timestamptz', nullable: true }) opened_at!: Date | null;
  @Column({ type: 'text', nullable: true }) code!: string | null;
  @Column({ type: 'text', nullable: true }) text!: string | null;
}
