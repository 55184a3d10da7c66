import { Injectable } from '@nestjs/common';
import { Database, sql, type Transaction } from '@numera/database';
import { guessLanguage, type Language } from '@numera/locales';
import type { User } from 'telegraf/types';
import { GatewayConfig } from '../gateway.config';
import type { UserEntity } from './user.entity';

const USER = `bot_id AS "botId", user_id AS "userId", first_name AS "firstName", username,
  telegram_language AS "telegramLanguage", language, blocked, joined_at AS "joinedAt"`;

/** Who the bot has met, and the language each reads. */
@Injectable()
export class Users {
  constructor(
    private readonly database: Database,
    private readonly config: GatewayConfig,
  ) {}

  /** Notes what Telegram says of a user; writes only what is new. */
  async meet(botId: string, from: User): Promise<void> {
    await this.database.query(
      `INSERT INTO users AS u (bot_id, user_id, first_name, username, telegram_language)
       VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT (bot_id, user_id) DO UPDATE
         SET first_name = excluded.first_name, username = excluded.username,
             telegram_language = excluded.telegram_language, blocked = false
       WHERE (u.first_name, u.username, u.telegram_language, u.blocked)
             IS DISTINCT FROM (excluded.first_name, excluded.username, excluded.telegram_language, false)`,
      [botId, String(from.id), from.first_name, from.username ?? null, from.language_code ?? null],
    );
  }

  async find(botId: string, userId: string): Promise<UserEntity | null> {
    const rows = await this.database.query<UserEntity>(
      `SELECT ${USER} FROM users WHERE bot_id = $1 AND user_id = $2`,
      [botId, userId],
    );
    return rows[0] ?? null;
  }

  /** The chosen language, or the one guessed from the user's Telegram. */
  async languageOf(botId: string, userId: string): Promise<Language> {
    return languageOf(await this.find(botId, userId));
  }

  /** The language of each of several users. */
  async languagesOf(
    tx: Transaction,
    users: readonly Pick<UserEntity, 'botId' | 'userId'>[],
  ): Promise<(botId: string, userId: string) => Language> {
    const rows = await sql<UserEntity>(
      tx,
      `SELECT ${USER} FROM users WHERE (bot_id, user_id) IN
         (SELECT * FROM unnest($1::text[], $2::text[]))`,
      [users.map(({ botId }) => botId), users.map(({ userId }) => userId)],
    );
    const known = new Map(rows.map((user) => [`${user.botId}:${user.userId}`, user]));
    return (botId, userId) => languageOf(known.get(`${botId}:${userId}`));
  }

  async chooseLanguage(botId: string, userId: string, language: Language): Promise<void> {
    await this.database.query('UPDATE users SET language = $3 WHERE bot_id = $1 AND user_id = $2', [
      botId,
      userId,
      language,
    ]);
  }

  async markBlocked(botId: string, userId: string): Promise<void> {
    await this.database.query(
      'UPDATE users SET blocked = true WHERE bot_id = $1 AND user_id = $2',
      [botId, userId],
    );
  }

  isAdmin(userId: string): boolean {
    return this.config.adminIds.includes(userId);
  }

  get adminIds(): readonly string[] {
    return this.config.adminIds;
  }
}

function languageOf(user: UserEntity | null | undefined): Language {
  return user?.language ?? guessLanguage(user?.telegramLanguage ?? undefined);
}
