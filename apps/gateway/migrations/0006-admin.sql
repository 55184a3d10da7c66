-- Files that the bot sends, and conversations whose steps are told apart from their repetition.

-- A file that goes out with the message, which is then its caption.
ALTER TABLE outgoing ADD COLUMN document bytea;
ALTER TABLE outgoing ADD COLUMN document_name text;
ALTER TABLE outgoing ADD CONSTRAINT outgoing_document_ck
  CHECK ((document IS NULL) = (document_name IS NULL) AND (document IS NULL OR picture IS NULL));

-- What caused the step that a conversation is at. An update that is handled a second time, after a crash, finds
-- itself here: its text was an answer to the step before, not to this one.
ALTER TABLE conversations ADD COLUMN entered_by text;

-- As before (0004), with the file.
DROP FUNCTION claim_outgoing(text, uuid, int, int, float8);
CREATE FUNCTION claim_outgoing(bot text, replica uuid, most int, lowest_priority int, per_second float8)
RETURNS TABLE (id bigint, chat_id text, priority smallint, subject text, view jsonb, picture bytea, document bytea,
               document_name text, attempts int, age_ms float8, shown_message_id bigint, correlation_id text)
LANGUAGE plpgsql ROWS 16
-- Planned for how much is asked, and by the indexes only: left to itself, and before it has counted a broadcast
-- that was just queued, the planner reads and hashes the whole queue (measured with 50,000: 124 ms instead of 1).
SET plan_cache_mode = force_custom_plan
SET enable_seqscan = off SET enable_bitmapscan = off SET enable_sort = off
SET enable_hashjoin = off SET enable_mergejoin = off
AS $$
#variable_conflict use_column
DECLARE
  moment timestamptz := clock_timestamp();
  pace outgoing_pace;
  available float8;
  count_taken int;
BEGIN
  -- Idle replicas ask four times a second; they lock and write nothing.
  IF NOT EXISTS (SELECT FROM outgoing o
                  WHERE o.bot_id = bot AND o.priority <= lowest_priority AND o.available_at <= moment
                    AND (o.leased_until IS NULL OR o.leased_until <= moment)) THEN
    RETURN;
  END IF;
  LOOP
    SELECT * INTO pace FROM outgoing_pace p WHERE p.bot_id = bot FOR NO KEY UPDATE;
    EXIT WHEN FOUND;
    INSERT INTO outgoing_pace (bot_id, tokens) VALUES (bot, per_second) ON CONFLICT DO NOTHING;
  END LOOP;
  -- Not now(): that is when this statement began, perhaps long before the row was ours.
  moment := clock_timestamp();
  IF pace.silent_until > moment THEN
    RETURN;
  END IF;
  available := least(per_second,
    pace.tokens + greatest(0, extract(epoch FROM moment - pace.filled_at)) * per_second);
  IF available < 1 THEN
    lowest_priority := least(lowest_priority, 1);
  END IF;
  RETURN QUERY
  WITH due AS (
    SELECT q.id, q.priority FROM outgoing q
     WHERE q.bot_id = bot AND q.priority <= lowest_priority AND q.available_at <= moment
       AND NOT EXISTS (SELECT FROM outgoing_rests r
                        WHERE r.bot_id = bot AND r.chat_id = q.chat_id AND r.rests_until > moment)
       AND NOT EXISTS (SELECT FROM outgoing s
                        WHERE s.bot_id = bot AND s.chat_id = q.chat_id
                          AND (s.leased_until > moment
                            OR (s.priority, s.id) < (q.priority, q.id)
                               AND (s.priority = q.priority OR s.available_at <= moment)))
     ORDER BY q.priority, q.id LIMIT most
  ), placed AS (
    SELECT id, priority, row_number() OVER (ORDER BY priority, id) AS place FROM due
  ), taken AS (
    -- What another transaction is just replacing is passed over; nobody waits for it.
    SELECT o.id FROM outgoing o JOIN placed d ON d.id = o.id
     WHERE (d.priority <= 1 OR d.place <= available) AND o.available_at <= moment
       AND (o.leased_until IS NULL OR o.leased_until <= moment)
       FOR UPDATE OF o SKIP LOCKED
  ), leased AS (
    UPDATE outgoing o SET leased_by = replica, leased_until = moment + interval '90 seconds',
                          attempts = o.attempts + 1
      FROM taken WHERE o.id = taken.id RETURNING o.*
  )
  SELECT l.id, l.chat_id, l.priority, l.subject, l.view, l.picture, l.document, l.document_name, l.attempts,
         extract(epoch FROM moment - l.queued_at)::float8 * 1000, s.message_id, l.correlation_id
    FROM leased l LEFT JOIN shown_messages s
      ON s.bot_id = bot AND s.subject = l.subject AND s.chat_id = l.chat_id
   ORDER BY l.priority, l.id;
  GET DIAGNOSTICS count_taken = ROW_COUNT;
  IF count_taken > 0 THEN
    UPDATE outgoing_pace p SET tokens = greatest(-per_second, available - count_taken), filled_at = moment
     WHERE p.bot_id = bot;
  END IF;
END $$;
