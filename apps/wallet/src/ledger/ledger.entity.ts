import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A user's account. Written by `post_movements` only (migration 0001). */
@Entity('accounts')
export class AccountEntity {
  @PrimaryColumn({ name: 'bot_id', type: 'text' }) botId!: string;
  @PrimaryColumn({ name: 'user_id', type: 'text' }) userId!: string;
  /** Cents, as the driver gives a bigint: in digits. */
  @Column({ type: 'bigint' }) balance!: string;
  @Column({ type: 'bigint' }) held!: string;
}
