-- Who has spoken with a bot.
CREATE TABLE users (
  bot_id text NOT NULL,
  user_id text NOT NULL,
  first_name text NOT NULL,
  username text,
  -- As Telegram says; guessed from, until the user chooses.
  telegram_language text,
  language text CONSTRAINT users_language_ck CHECK (language IN ('ar', 'en')),
  blocked boolean NOT NULL DEFAULT false,
  joined_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT users_pk PRIMARY KEY (bot_id, user_id)
);

-- Raw updates, stored before Telegram is told that they arrived, handled in order within each chat.
CREATE TABLE updates (
  bot_id text NOT NULL,
  update_id bigint NOT NULL,
  -- What is handled in order: the chat, or the user for an inline query.
  chat_key text NOT NULL,
  body jsonb NOT NULL,
  state text NOT NULL DEFAULT 'waiting'
    CONSTRAINT updates_state_ck CHECK (state IN ('waiting', 'handling', 'handled', 'failed')),
  attempts int NOT NULL DEFAULT 0,
  available_at timestamptz NOT NULL DEFAULT now(),
  leased_until timestamptz,
  received_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT updates_pk PRIMARY KEY (bot_id, update_id)
);
CREATE INDEX updates_open_idx ON updates (bot_id, chat_key, update_id) WHERE state IN ('waiting', 'handling');
CREATE INDEX updates_received_idx ON updates (received_at);

-- Which replica asks Telegram for updates.
CREATE TABLE intake_lease (
  bot_id text CONSTRAINT intake_lease_pk PRIMARY KEY,
  leased_by uuid NOT NULL,
  leased_until timestamptz NOT NULL
);

-- Messages on their way to Telegram. Rows are deleted when Telegram has taken or refused them for good.
CREATE TABLE outgoing (
  id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT outgoing_pk PRIMARY KEY,
  bot_id text NOT NULL,
  chat_id text NOT NULL,
  -- 0 code, 1 answer, 2 notice, 3 broadcast.
  priority smallint NOT NULL,
  -- What the message shows: a later one of the same subject edits it. Null: always a new message.
  subject text,
  view jsonb NOT NULL,
  picture bytea,
  dedupe_key text CONSTRAINT outgoing_dedupe_uq UNIQUE,
  attempts int NOT NULL DEFAULT 0,
  available_at timestamptz NOT NULL DEFAULT now(),
  leased_until timestamptz
);
CREATE INDEX outgoing_due_idx ON outgoing (priority, id);
CREATE INDEX outgoing_chat_idx ON outgoing (bot_id, chat_id);
CREATE INDEX outgoing_subject_idx ON outgoing (bot_id, subject) WHERE subject IS NOT NULL;

-- Dedupe keys of what was sent, so that a replayed update sends nothing twice. Pruned by age.
CREATE TABLE sent_keys (
  dedupe_key text CONSTRAINT sent_keys_pk PRIMARY KEY,
  sent_at timestamptz NOT NULL DEFAULT now()
);

-- The message that shows a subject in a chat.
CREATE TABLE shown_messages (
  bot_id text NOT NULL,
  subject text NOT NULL,
  chat_id text NOT NULL,
  message_id bigint NOT NULL,
  shown_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT shown_messages_pk PRIMARY KEY (bot_id, subject, chat_id)
);

-- Where a chat is in a conversation of several messages.
CREATE TABLE conversations (
  bot_id text NOT NULL,
  user_id text NOT NULL,
  name text NOT NULL,
  state jsonb NOT NULL,
  version int NOT NULL DEFAULT 1,
  expires_at timestamptz NOT NULL,
  CONSTRAINT conversations_pk PRIMARY KEY (bot_id, user_id)
);

-- Orders whose number is shown with a running clock.
CREATE TABLE order_clocks (
  order_id uuid CONSTRAINT order_clocks_pk PRIMARY KEY,
  bot_id text NOT NULL,
  user_id text NOT NULL,
  facts jsonb NOT NULL,
  deadline timestamptz NOT NULL,
  next_tick_at timestamptz NOT NULL,
  correlation_id text NOT NULL
);
CREATE INDEX order_clocks_tick_idx ON order_clocks (next_tick_at);

-- How far each order's message has come, so that an event that comes late never shows an older state.
CREATE TABLE order_views (
  order_id uuid CONSTRAINT order_views_pk PRIMARY KEY,
  bot_id text NOT NULL,
  user_id text NOT NULL,
  stage smallint NOT NULL,
  changed_at timestamptz NOT NULL DEFAULT now()
);
