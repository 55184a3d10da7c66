import type { Language } from '@numera/locales';
import { Column, CreateDateColumn, Entity, PrimaryColumn } from 'typeorm';

@Entity('users')
export class UserEntity {
  @PrimaryColumn({ name: 'bot_id', type: 'text' }) botId!: string;
  @PrimaryColumn({ name: 'user_id', type: 'text' }) userId!: string;
  @Column({ name: 'first_name', type: 'text' }) firstName!: string;
  @Column({ type: 'text', nullable: true }) username!: string | null;
  @Column({ name: 'telegram_language', type: 'text', nullable: true }) telegramLanguage!:
    string | null;
  @Column({ type: 'text', nullable: true }) language!: Language | null;
  @Column({ type: 'boolean' }) blocked!: boolean;
  @CreateDateColumn({ name: 'joined_at', type: 'timestamptz' }) joinedAt!: Date;
}
