-- Who waits for a message on which number. One row a reservation.
CREATE TABLE watches (
  reservation_id uuid CONSTRAINT watches_pk PRIMARY KEY,
  bot_id text NOT NULL,
  order_id uuid NOT NULL,
  account_id text NOT NULL,
  -- The provider's own id of its order.
  external_id text NOT NULL,
  service_id int NOT NULL,
  opened_at timestamptz NOT NULL,
  deadline timestamptz NOT NULL,
  -- When the provider may be asked about this one alone, because its list does not tell.
  next_check_at timestamptz NOT NULL DEFAULT now(),
  checks int NOT NULL DEFAULT 0,
  correlation_id text NOT NULL
);
CREATE INDEX watches_account_idx ON watches (account_id);
CREATE INDEX watches_order_idx ON watches (order_id);

-- Orders that ended, so that a watch opened by a message that comes late is not opened at all. Pruned by age.
CREATE TABLE ended_orders (
  order_id uuid CONSTRAINT ended_orders_pk PRIMARY KEY,
  ended_at timestamptz NOT NULL DEFAULT now()
);

-- The accounts at providers that have watches: when each is due, and which replica is looking.
CREATE TABLE accounts (
  account_id text CONSTRAINT accounts_pk PRIMARY KEY,
  next_look_at timestamptz NOT NULL DEFAULT now(),
  leased_by uuid,
  leased_until timestamptz,
  failures int NOT NULL DEFAULT 0
);
CREATE INDEX accounts_due_idx ON accounts (next_look_at);

-- Every message seen on a watched number, once.
CREATE TABLE messages (
  message_id uuid CONSTRAINT messages_pk PRIMARY KEY,
  bot_id text NOT NULL,
  order_id uuid NOT NULL,
  reservation_id uuid NOT NULL,
  text text NOT NULL,
  -- Null where the text holds none; kept for a person to look at.
  code text,
  seen_at timestamptz NOT NULL DEFAULT now(),
  published_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX messages_reservation_idx ON messages (reservation_id);
CREATE INDEX messages_seen_idx ON messages (seen_at);
