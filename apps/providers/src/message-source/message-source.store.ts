import { Injectable } from '@nestjs/common';
import type { MessageSourceDraft, MessageSourceFault } from '@numera/contracts';
import { Database, sql, sqlOne, type Transaction } from '@numera/database';

export interface MessageSource {
  messageSourceId: string;
  botId: string;
  name: string;
  mode: 'poll' | 'webhook';
  url: string | null;
  keyPlace: 'none' | 'header' | 'query';
  keyName: string;
  sealedKey: string;
  intervalSec: number;
  mapping: string;
  signatureHeader: string;
  sealedSignatureKey: string;
  paused: boolean;
  isDeleted: boolean;
  cursor: string | null;
  readUntilMs: number;
  lastGoodAtMs: number | null;
  /** Of the database's clock, as the row was read. */
  nowMs: number;
  fault: MessageSourceFault | null;
  faultDetail: string;
  failures: number;
}

export interface ListedSource extends MessageSource {
  lastMessageAtMs: number | null;
  messages: string;
  unmatched: string;
  serviceIds: number[];
}

const ms = (column: string): string => `(extract(epoch FROM ${column}) * 1000)::float8`;

const SOURCE = `message_source_id AS "messageSourceId", bot_id AS "botId", name, mode, url,
  key_place AS "keyPlace", key_name AS "keyName", sealed_key AS "sealedKey",
  interval_sec AS "intervalSec", mapping, signature_header AS "signatureHeader",
  sealed_signature_key AS "sealedSignatureKey", paused, deleted_at IS NOT NULL AS "isDeleted",
  cursor, ${ms('read_until')} AS "readUntilMs", ${ms('last_good_at')} AS "lastGoodAtMs",
  ${ms('clock_timestamp()')} AS "nowMs", fault, fault_detail AS "faultDetail", failures`;

/** Longer than any question takes; what a dead replica was asking is asked again after it. */
const LEASE_SEC = 30;

@Injectable()
export class MessageSourceStore {
  constructor(private readonly database: Database) {}

  list(botId: string): Promise<ListedSource[]> {
    return this.database.query<ListedSource>(
      `SELECT ${SOURCE}, ${ms('last_message_at')} AS "lastMessageAtMs", messages, unmatched,
              ARRAY(SELECT s.service_id FROM stock_services s
                     WHERE s.message_source_id = m.message_source_id ORDER BY 1) AS "serviceIds"
         FROM message_sources m WHERE bot_id = $1 AND deleted_at IS NULL ORDER BY created_at`,
      [botId],
    );
  }

  /** Of all bots, those that an admin deleted included as long as somebody holds one of their numbers. */
  listLiving(): Promise<MessageSource[]> {
    return this.database.query<MessageSource>(
      `SELECT ${SOURCE} FROM message_sources ORDER BY created_at`,
    );
  }

  async find(messageSourceId: string): Promise<MessageSource | null> {
    const rows = await this.database.query<MessageSource>(
      `SELECT ${SOURCE} FROM message_sources WHERE message_source_id = $1`,
      [messageSourceId],
    );
    return rows[0] ?? null;
  }

  /** The source that a service's messages come from; null while it is not linked. */
  async idOfService(botId: string, serviceId: number): Promise<string | null> {
    const rows = await this.database.query<{ id: string }>(
      `SELECT message_source_id AS id FROM stock_services
        WHERE bot_id = $1 AND service_id = $2 AND message_source_id IS NOT NULL`,
      [botId, serviceId],
    );
    return rows[0]?.id ?? null;
  }

  /**
   * Adds a source, or changes the one of the same bot with this id: what was read of it stays read, unless
   * it is another address. Null when the id is another bot's, or deleted.
   */
  put(
    tx: Transaction,
    botId: string,
    draft: MessageSourceDraft,
  ): Promise<{ isNew: boolean } | null> {
    return sqlOne<{ isNew: boolean }>(
      tx,
      `INSERT INTO message_sources AS m (message_source_id, bot_id, name, mode, url, key_place, key_name,
         sealed_key, interval_sec, mapping, signature_header, sealed_signature_key)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
       ON CONFLICT ON CONSTRAINT message_sources_pk DO UPDATE
          SET name = EXCLUDED.name, mode = EXCLUDED.mode, url = EXCLUDED.url,
              key_place = EXCLUDED.key_place, key_name = EXCLUDED.key_name,
              sealed_key = EXCLUDED.sealed_key, interval_sec = EXCLUDED.interval_sec,
              mapping = EXCLUDED.mapping, signature_header = EXCLUDED.signature_header,
              sealed_signature_key = EXCLUDED.sealed_signature_key,
              cursor = CASE WHEN m.url IS DISTINCT FROM EXCLUDED.url THEN NULL ELSE m.cursor END,
              next_ask_at = now(), fault = NULL, fault_detail = '', failures = 0
        WHERE m.bot_id = EXCLUDED.bot_id AND m.deleted_at IS NULL
       RETURNING xmax = 0 AS "isNew"`,
      [
        draft.messageSourceId,
        botId,
        draft.name,
        draft.mode,
        draft.url,
        draft.keyPlace,
        draft.keyName,
        draft.sealedKey,
        draft.intervalSec,
        draft.mapping,
        draft.signatureHeader,
        draft.sealedSignatureKey,
      ],
    );
  }

  /** The source's name when this changed anything. */
  pause(
    tx: Transaction,
    botId: string,
    messageSourceId: string,
    paused: boolean,
  ): Promise<{ name: string } | null> {
    return sqlOne(
      tx,
      `UPDATE message_sources SET paused = $3
        WHERE bot_id = $1 AND message_source_id = $2 AND paused <> $3 AND deleted_at IS NULL
        RETURNING name`,
      [botId, messageSourceId, paused],
    );
  }

  /** Takes it off its services and out of sight; its keys are forgotten at once. */
  async delete(
    tx: Transaction,
    botId: string,
    messageSourceId: string,
  ): Promise<{ name: string } | null> {
    const deleted = await sqlOne<{ name: string }>(
      tx,
      `UPDATE message_sources SET deleted_at = now(), sealed_key = '', sealed_signature_key = ''
        WHERE bot_id = $1 AND message_source_id = $2 AND deleted_at IS NULL RETURNING name`,
      [botId, messageSourceId],
    );
    if (deleted) {
      await sql(
        tx,
        `UPDATE stock_services SET message_source_id = NULL WHERE message_source_id = $1`,
        [messageSourceId],
      );
    }
    return deleted;
  }

  /** Takes a source that is due for asking; null when it is not, or another replica has it in hand. */
  async claimDue(messageSourceId: string): Promise<MessageSource | null> {
    const rows = await this.database.query<MessageSource>(
      `UPDATE message_sources
          SET next_ask_at = clock_timestamp() + greatest(interval_sec, ${LEASE_SEC}) * interval '1 second'
        WHERE message_source_id = $1 AND mode = 'poll' AND NOT paused AND deleted_at IS NULL
          AND next_ask_at <= clock_timestamp()
        RETURNING ${SOURCE}`,
      [messageSourceId],
    );
    return rows[0] ?? null;
  }

  /**
   * A row for each source that must be asked although nobody waits: to find out whether it works again, or for
   * the first time, since a message without a time is known to be new only where its source was read before.
   */
  listUnproven(): Promise<{ id: string }[]> {
    return this.database.query(
      `SELECT message_source_id AS id FROM message_sources
        WHERE (failures > 0 OR last_good_at IS NULL) AND mode = 'poll' AND NOT paused AND deleted_at IS NULL
          AND next_ask_at <= now() LIMIT 20`,
    );
  }

  /** Moves on what was read, and answers how often in a row it had failed before. */
  async noteRead(
    tx: Transaction,
    source: MessageSource,
    read: { readonly cursor: string | null; readonly readUntilMs: number },
  ): Promise<number> {
    const row = await sqlOne<{ failures: number }>(
      tx,
      `UPDATE message_sources m
          SET cursor = coalesce($2, m.cursor),
              read_until = greatest(m.read_until, to_timestamp($3::float8 / 1000)),
              last_good_at = greatest(m.last_good_at, to_timestamp($4::float8 / 1000)),
              failures = 0, fault = NULL, fault_detail = ''
         FROM (SELECT message_source_id, failures FROM message_sources
                WHERE message_source_id = $1 FOR UPDATE) before
        WHERE m.message_source_id = before.message_source_id
        RETURNING before.failures`,
      [source.messageSourceId, read.cursor, read.readUntilMs, source.nowMs],
    );
    return row?.failures ?? 0;
  }

  /** When the next question may be asked, counted from when the last one was. */
  async askAgainIn(source: MessageSource, pauseMs: number): Promise<void> {
    await this.database.query(
      `UPDATE message_sources
          SET next_ask_at = to_timestamp($2::float8 / 1000) + $3 * interval '1 millisecond'
        WHERE message_source_id = $1`,
      [source.messageSourceId, source.nowMs, pauseMs],
    );
  }

  /** Answers how often in a row it has failed now. */
  async noteFault(
    tx: Transaction,
    messageSourceId: string,
    fault: MessageSourceFault,
    detail: string,
  ): Promise<number> {
    const row = await sqlOne<{ failures: number }>(
      tx,
      `UPDATE message_sources SET failures = failures + 1, fault = $2, fault_detail = $3
        WHERE message_source_id = $1 RETURNING failures`,
      [messageSourceId, fault, detail.slice(0, 120)],
    );
    return row?.failures ?? 0;
  }

  async noteMessages(
    tx: Transaction,
    messageSourceId: string,
    messages: number,
    unmatched: number,
  ): Promise<void> {
    if (messages === 0) return;
    await sql(
      tx,
      `UPDATE message_sources
          SET messages = messages + $2, unmatched = unmatched + $3, last_message_at = now()
        WHERE message_source_id = $1`,
      [messageSourceId, messages, unmatched],
    );
  }

  /** Removes what was deleted once nobody holds a number of it any more. */
  async prune(): Promise<void> {
    await this.database.query(
      `DELETE FROM message_sources m WHERE deleted_at < now() - interval '1 hour'
          AND NOT EXISTS (SELECT FROM stock_reservations r
                           WHERE r.message_source_id = m.message_source_id AND r.state = 'open')`,
    );
  }
}
