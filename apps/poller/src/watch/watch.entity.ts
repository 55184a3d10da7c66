import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity('watches')
export class WatchEntity {
  @PrimaryColumn({ name: 'reservation_id', type: 'uuid' }) reservationId!: string;
  @Column({ name: 'bot_id', type: 'text' }) botId!: string;
  @Column({ name: 'order_id', type: 'uuid' }) orderId!: string;
  @Column({ name: 'account_id', type: 'text' }) accountId!: string;
  @Column({ name: 'external_id', type: 'text' }) externalId!: string;
  @Column({ name: 'service_id', type: 'int' }) serviceId!: number;
  @Column({ name: 'country_code', type: 'text' }) countryCode!: string;
  @Column({ name: 'opened_at', type: 'timestamptz' }) openedAt!: Date;
  @Column({ type: 'timestamptz' }) deadline!: Date;
  @Column({ name: 'next_check_at', type: 'timestamptz' }) nextCheckAt!: Date;
  @Column({ type: 'int' }) checks!: number;
  @Column({ name: 'correlation_id', type: 'text' }) correlationId!: string;
}
