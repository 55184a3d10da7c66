import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Health } from './health.rules';

@Entity('accounts')
export class AccountEntity {
  @PrimaryColumn({ name: 'account_id', type: 'text' }) accountId!: string;
  @Column({ name: 'source_id', type: 'text' }) sourceId!: string;
  @Column({ type: 'text' }) health!: Health;
  @Column({ name: 'release_refused', type: 'boolean' }) releaseRefused!: boolean;
  @Column({ name: 'created_at', type: 'timestamptz' }) createdAt!: Date;
}
