-- Where the messages to the operator's own numbers come from, and how far each was read.
CREATE TABLE message_sources (
  message_source_id uuid CONSTRAINT message_sources_pk PRIMARY KEY,
  bot_id text NOT NULL,
  name text NOT NULL,
  mode text NOT NULL CONSTRAINT message_sources_mode_ck CHECK (mode IN ('poll', 'webhook')),
  url text,
  key_place text NOT NULL,
  key_name text NOT NULL,
  -- Sealed for this row's id, as is the other one; empty: none.
  sealed_key text NOT NULL,
  interval_sec int NOT NULL,
  mapping text NOT NULL,
  signature_header text NOT NULL,
  sealed_signature_key text NOT NULL,
  paused boolean NOT NULL DEFAULT false,
  -- Deleted by an admin; the row stays as long as somebody holds one of its numbers.
  deleted_at timestamptz,
  -- What the next question begins with. Written with the messages before it, or not at all.
  cursor text,
  read_until timestamptz NOT NULL DEFAULT now(),
  next_ask_at timestamptz NOT NULL DEFAULT now(),
  -- The last question or delivery that went well: what is new has come after it.
  last_good_at timestamptz,
  last_message_at timestamptz,
  fault text,
  fault_detail text NOT NULL DEFAULT '',
  failures int NOT NULL DEFAULT 0,
  messages bigint NOT NULL DEFAULT 0,
  unmatched bigint NOT NULL DEFAULT 0,
  created_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT message_sources_url_ck CHECK ((mode = 'poll') = (url IS NOT NULL))
);
CREATE INDEX message_sources_bot_idx ON message_sources (bot_id);

-- What was pushed, as it came, until it is read. Named by its content, so that a repeat is the same.
CREATE TABLE source_deliveries (
  message_source_id uuid NOT NULL,
  digest bytea NOT NULL,
  body bytea NOT NULL,
  received_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT source_deliveries_pk PRIMARY KEY (message_source_id, digest)
);
CREATE INDEX source_deliveries_received_idx ON source_deliveries (received_at);

-- Every message of a source, once. `message_id` is made of the source and the message's key there.
CREATE TABLE source_messages (
  message_id uuid CONSTRAINT source_messages_pk PRIMARY KEY,
  message_source_id uuid NOT NULL,
  bot_id text NOT NULL,
  phone_number text NOT NULL,
  service text NOT NULL,
  text text NOT NULL,
  -- By the source's clock, where it told.
  sent_at timestamptz,
  received_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  -- Whose it is; else why it is nobody's.
  reservation_id uuid,
  cause text CONSTRAINT source_messages_cause_ck CHECK (cause IN
    ('no_such_number', 'nobody_waits', 'other_service', 'ambiguous', 'too_old')),
  CONSTRAINT source_messages_given_ck CHECK ((reservation_id IS NULL) = (cause IS NOT NULL))
);
CREATE INDEX source_messages_reservation_idx ON source_messages (reservation_id)
  WHERE reservation_id IS NOT NULL;
CREATE INDEX source_messages_unmatched_idx ON source_messages (message_source_id, received_at)
  WHERE cause IS NOT NULL;
CREATE INDEX source_messages_received_idx ON source_messages (received_at);

-- The terms on which the operator's own numbers of a service are sold. Prices are US cents.
CREATE TABLE stock_services (
  bot_id text NOT NULL,
  service_id int NOT NULL,
  price bigint CONSTRAINT stock_services_price_ck CHECK (price > 0),
  uses_limit int NOT NULL DEFAULT 1 CONSTRAINT stock_services_uses_ck CHECK (uses_limit > 0),
  pattern text,
  message_source_id uuid CONSTRAINT stock_services_source_fk
    REFERENCES message_sources ON DELETE SET NULL,
  paused boolean NOT NULL DEFAULT false,
  CONSTRAINT stock_services_pk PRIMARY KEY (bot_id, service_id)
);
CREATE INDEX stock_services_source_idx ON stock_services (message_source_id);

CREATE TABLE stock_prices (
  bot_id text NOT NULL,
  service_id int NOT NULL,
  country_code text NOT NULL,
  price bigint NOT NULL CONSTRAINT stock_prices_price_ck CHECK (price > 0),
  CONSTRAINT stock_prices_pk PRIMARY KEY (bot_id, service_id, country_code)
);

-- A phone number for one service; the same phone may be in stock for several.
CREATE TABLE stock_numbers (
  stock_number_id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT stock_numbers_pk PRIMARY KEY,
  bot_id text NOT NULL,
  service_id int NOT NULL,
  country_code text NOT NULL,
  phone_number text NOT NULL,
  price bigint CONSTRAINT stock_numbers_price_ck CHECK (price > 0),
  state text NOT NULL DEFAULT 'available' CONSTRAINT stock_numbers_state_ck
    CHECK (state IN ('available', 'reserved', 'used', 'deleted')),
  -- Codes that it has brought.
  uses int NOT NULL DEFAULT 0,
  reserved_by uuid,
  -- Not given out before: what is late for the last one must not meet the next.
  free_from timestamptz NOT NULL DEFAULT '-infinity',
  -- The file and line that brought it.
  import_id uuid,
  import_line int,
  CONSTRAINT stock_numbers_phone_uq UNIQUE (bot_id, service_id, phone_number),
  CONSTRAINT stock_numbers_reserved_ck CHECK ((state = 'reserved') = (reserved_by IS NOT NULL))
);
-- Equal prices are told apart by who has rested longest.
CREATE INDEX stock_numbers_available_idx
  ON stock_numbers (bot_id, service_id, country_code, price, free_from) WHERE state = 'available';
CREATE INDEX stock_numbers_phone_idx ON stock_numbers (bot_id, phone_number);

-- Who held which number from when to when. The provider's id of such an order is the reservation's own.
CREATE TABLE stock_reservations (
  reservation_id uuid CONSTRAINT stock_reservations_pk PRIMARY KEY,
  bot_id text NOT NULL,
  message_source_id uuid NOT NULL,
  stock_number_id bigint NOT NULL,
  service_id int NOT NULL,
  country_code text NOT NULL,
  phone_number text NOT NULL,
  price bigint NOT NULL,
  state text NOT NULL DEFAULT 'open' CONSTRAINT stock_reservations_state_ck
    CHECK (state IN ('open', 'finished', 'released')),
  opened_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  expires_at timestamptz NOT NULL,
  closed_at timestamptz,
  -- The one on the same number that this is a further code for.
  resend_of uuid,
  CONSTRAINT stock_reservations_closed_ck CHECK ((state = 'open') = (closed_at IS NULL))
);
-- No number serves two at once.
CREATE UNIQUE INDEX stock_reservations_open_uq ON stock_reservations (stock_number_id)
  WHERE state = 'open';
CREATE INDEX stock_reservations_phone_idx ON stock_reservations (bot_id, phone_number, opened_at);
CREATE INDEX stock_reservations_source_idx ON stock_reservations (message_source_id)
  WHERE state = 'open';
CREATE INDEX stock_reservations_closed_idx ON stock_reservations (closed_at);

-- Files of numbers, the pieces of each that are in, and the lines that were not taken.
CREATE TABLE stock_imports (
  import_id uuid CONSTRAINT stock_imports_pk PRIMARY KEY,
  bot_id text NOT NULL,
  admin_id text NOT NULL,
  chunks int NOT NULL,
  lines int NOT NULL DEFAULT 0,
  added int NOT NULL DEFAULT 0,
  duplicates int NOT NULL DEFAULT 0,
  bad int NOT NULL DEFAULT 0,
  begun_at timestamptz NOT NULL DEFAULT now(),
  finished_at timestamptz
);
CREATE TABLE stock_import_chunks (
  import_id uuid NOT NULL CONSTRAINT stock_import_chunks_import_fk
    REFERENCES stock_imports ON DELETE CASCADE,
  chunk int NOT NULL,
  CONSTRAINT stock_import_chunks_pk PRIMARY KEY (import_id, chunk)
);
CREATE TABLE stock_import_faults (
  import_id uuid NOT NULL CONSTRAINT stock_import_faults_import_fk
    REFERENCES stock_imports ON DELETE CASCADE,
  line int NOT NULL,
  fault text NOT NULL,
  text text NOT NULL,
  CONSTRAINT stock_import_faults_pk PRIMARY KEY (import_id, line)
);

-- What the last look before a release found has an identity of its own, where its source gives it one.
ALTER TABLE purchase_attempts ADD COLUMN message_key text, ADD COLUMN message_pattern text;
