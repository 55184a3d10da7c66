-- What replicas share: who has a row in hand, how fast messages leave, where Telegram asked for silence, and how
-- fast each user may write. All of it by the database's clock.

-- Which process has the row in hand. Together with `attempts`, which every claim raises, it tells a process that
-- was too slow from the one that has the row now.
ALTER TABLE updates ADD COLUMN leased_by uuid;
ALTER TABLE outgoing ADD COLUMN leased_by uuid;

-- What a message belongs to, from the update that caused it, so that the line of its sending says so. Null for
-- those that were queued before.
ALTER TABLE outgoing ADD COLUMN correlation_id text;

DROP INDEX outgoing_due_idx;
CREATE INDEX outgoing_due_idx ON outgoing (bot_id, priority, id);

-- A bot's pace of notices, and until when Telegram wants nothing of it at all.
CREATE TABLE outgoing_pace (
  bot_id text CONSTRAINT outgoing_pace_pk PRIMARY KEY,
  tokens float8 NOT NULL,
  filled_at timestamptz NOT NULL DEFAULT now(),
  silent_until timestamptz NOT NULL DEFAULT '-infinity'
) WITH (fillfactor = 50);

-- Chats that Telegram asked to leave alone for a while.
CREATE TABLE outgoing_rests (
  bot_id text NOT NULL,
  chat_id text NOT NULL,
  rests_until timestamptz NOT NULL,
  asked_at timestamptz NOT NULL,
  CONSTRAINT outgoing_rests_pk PRIMARY KEY (bot_id, chat_id)
);

-- Takes due messages, the most urgent first: at most one a chat, none of a chat that one is being sent to or that
-- rests, and none before an older one of its urgency. So a chat's messages keep their order, and a notice that is
-- tried again later does not hold up a code. Messages of priority 2 and above (notices, broadcasts) keep to
-- `per_second`; the others take tokens that are not there, and the notices wait for it.
--
-- The bot's row of `outgoing_pace` lets one replica in at a time, and what follows it is a statement of its own,
-- which sees everything that the replica before has taken. One statement alone would look at the chats before it
-- locks a row: two replicas could each take another message of one chat. For the same reason the message that
-- shows the subject already is looked up here and not by the caller.
--
-- It walks the queue's index only as far as `most` asks, so a long queue of notices costs a code nothing.
CREATE FUNCTION claim_outgoing(bot text, replica uuid, most int, lowest_priority int, per_second float8)
RETURNS TABLE (id bigint, chat_id text, priority smallint, subject text, view jsonb, picture bytea, attempts int,
               age_ms float8, shown_message_id bigint, correlation_id text)
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
  SELECT l.id, l.chat_id, l.priority, l.subject, l.view, l.picture, l.attempts,
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

-- A chat has to rest. Telegram does not say whether a chat or the whole bot is too fast: three chats within three
-- seconds, whichever replicas they were refused to, mean the bot, and then everything rests.
CREATE FUNCTION rest_outgoing(bot text, chat text, for_ms int) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  moment timestamptz;
  ends timestamptz;
BEGIN
  INSERT INTO outgoing_pace (bot_id, tokens) VALUES (bot, 0) ON CONFLICT DO NOTHING;
  PERFORM FROM outgoing_pace p WHERE p.bot_id = bot FOR NO KEY UPDATE;
  moment := clock_timestamp();
  ends := moment + for_ms * interval '1 millisecond';
  INSERT INTO outgoing_rests AS r (bot_id, chat_id, rests_until, asked_at) VALUES (bot, chat, ends, moment)
  ON CONFLICT (bot_id, chat_id) DO UPDATE
    SET rests_until = greatest(r.rests_until, excluded.rests_until), asked_at = excluded.asked_at;
  IF (SELECT count(*) FROM outgoing_rests r
       WHERE r.bot_id = bot AND r.asked_at > moment - interval '3 seconds') >= 3 THEN
    UPDATE outgoing_pace p SET silent_until = greatest(p.silent_until, ends) WHERE p.bot_id = bot;
  END IF;
END $$;

-- How fast each user writes: a bucket of tokens for the chat and one for searches. Its loss in a crash costs
-- nobody anything, so it is spared the write-ahead log, which is what makes it cheap.
CREATE UNLOGGED TABLE user_paces (
  bot_id text NOT NULL,
  user_id text NOT NULL,
  lane text NOT NULL CONSTRAINT user_paces_lane_ck CHECK (lane IN ('chat', 'search')),
  tokens float8 NOT NULL,
  filled_at timestamptz NOT NULL DEFAULT now(),
  -- Until then all is refused.
  silent_until timestamptz NOT NULL DEFAULT '-infinity',
  -- What was refused in this silence and had to be told in words, which is done once.
  refused int NOT NULL DEFAULT 0,
  CONSTRAINT user_paces_pk PRIMARY KEY (bot_id, user_id, lane)
) WITH (fillfactor = 50);
CREATE INDEX user_paces_filled_idx ON user_paces (filled_at);

-- Takes a token of the user's bucket; where there is none, a silence begins that ends when a quarter of the
-- bucket is full again. `wait_ms` is 0 when the update is admitted; `refused` counts what the silence refused of
-- those that are told in words (`in_words`).
CREATE FUNCTION take_user_token(bot text, person text, its_lane text, burst int, per_second float8, in_words boolean)
RETURNS TABLE (wait_ms int, refused int) LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
  pace user_paces;
  moment timestamptz;
  filled float8;
BEGIN
  LOOP
    SELECT * INTO pace FROM user_paces p
     WHERE p.bot_id = bot AND p.user_id = person AND p.lane = its_lane FOR NO KEY UPDATE;
    EXIT WHEN FOUND;
    INSERT INTO user_paces (bot_id, user_id, lane, tokens) VALUES (bot, person, its_lane, burst)
    ON CONFLICT DO NOTHING;
  END LOOP;
  moment := clock_timestamp();
  filled := least(burst, pace.tokens + greatest(0, extract(epoch FROM moment - pace.filled_at)) * per_second);
  IF pace.silent_until <= moment THEN
    pace.refused := 0;
    IF filled < 1 THEN
      pace.silent_until := moment + greatest(1, burst / 4.0 / per_second) * interval '1 second';
    ELSE
      filled := filled - 1;
    END IF;
  END IF;
  wait_ms := greatest(0, ceil(extract(epoch FROM pace.silent_until - moment) * 1000));
  IF wait_ms > 0 AND in_words THEN
    pace.refused := pace.refused + 1;
  END IF;
  refused := pace.refused;
  UPDATE user_paces p SET tokens = filled, filled_at = moment, silent_until = pace.silent_until,
                          refused = pace.refused
   WHERE p.bot_id = bot AND p.user_id = person AND p.lane = its_lane;
  RETURN NEXT;
END $$;

-- What slows a user down when there is much of it: numbers cancelled, payments that came to nothing.
CREATE TABLE misuses (
  bot_id text NOT NULL,
  user_id text NOT NULL,
  kind text NOT NULL CONSTRAINT misuses_kind_ck CHECK (kind IN ('cancelled_order', 'failed_payment')),
  -- The order or the claim; each counts once.
  cause_id uuid NOT NULL,
  noted_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT misuses_pk PRIMARY KEY (bot_id, user_id, kind, cause_id)
);
CREATE INDEX misuses_noted_idx ON misuses (noted_at);
