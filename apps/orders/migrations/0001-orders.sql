-- The catalogue: the last good copy of what the sources sell. Never emptied by a failed refresh.
CREATE TABLE services (
  service_id int CONSTRAINT services_pk PRIMARY KEY,
  name text NOT NULL CONSTRAINT services_name_ck CHECK (name <> '')
);

CREATE TABLE countries (
  country_code text CONSTRAINT countries_pk PRIMARY KEY
    CONSTRAINT countries_code_ck CHECK (country_code ~ '^[A-Z]{2}$'),
  name text NOT NULL CONSTRAINT countries_name_ck CHECK (name <> '')
);

-- One row: when the copy was last confirmed by the sources.
CREATE TABLE catalogue_refresh (
  only_row boolean CONSTRAINT catalogue_refresh_pk PRIMARY KEY DEFAULT true
    CONSTRAINT catalogue_refresh_single_ck CHECK (only_row),
  refreshed_at timestamptz NOT NULL
);

-- What the sources' accounts last said of themselves, so that a quote can say why nothing can be sold.
CREATE TABLE account_health (
  account_id text CONSTRAINT account_health_pk PRIMARY KEY,
  health text NOT NULL,
  said_at timestamptz NOT NULL
);

-- The user's wish: one price, one hold. Rows are never deleted.
CREATE TABLE orders (
  id uuid CONSTRAINT orders_pk PRIMARY KEY,
  bot_id text NOT NULL,
  user_id text NOT NULL,
  service_id int NOT NULL,
  service_name text NOT NULL,
  country_code text NOT NULL,
  number_type text NOT NULL,
  price_cents bigint NOT NULL CONSTRAINT orders_price_ck CHECK (price_cents > 0),
  state text NOT NULL CONSTRAINT orders_state_ck CHECK (state IN
    ('pending', 'waiting_code', 'closing', 'completed', 'expired', 'cancelled', 'failed', 'refunded')),
  hold_id uuid NOT NULL CONSTRAINT orders_hold_uq UNIQUE,
  -- What was asked of the wallet and what it answered; `none` when nothing was ever asked.
  hold_state text NOT NULL CONSTRAINT orders_hold_state_ck CHECK (hold_state IN
    ('none', 'requested', 'placed', 'declined', 'capturing', 'captured', 'releasing', 'released', 'refused')),
  hold_asked_at timestamptz,
  hold_asks int NOT NULL DEFAULT 0,
  -- Pending: until when a number is sought. Waiting: until when a code is.
  deadline timestamptz,
  closing_cause text CONSTRAINT orders_closing_cause_ck CHECK (closing_cause IN ('cancel', 'expiry')),
  closing_since timestamptz,
  failure text,
  completed_reservation_id uuid,
  supply_attention_at timestamptz,
  correlation_id text NOT NULL,
  placed_at timestamptz NOT NULL DEFAULT now(),
  changed_at timestamptz NOT NULL DEFAULT now(),
  ended_at timestamptz,
  CONSTRAINT orders_closing_ck CHECK (state NOT IN ('closing', 'expired', 'cancelled') OR closing_cause IS NOT NULL),
  CONSTRAINT orders_failure_ck CHECK ((state = 'failed') = (failure IS NOT NULL)),
  CONSTRAINT orders_deadline_ck CHECK (state NOT IN ('pending', 'waiting_code') OR deadline IS NOT NULL),
  -- No code without a charge, and no charge without a code.
  CONSTRAINT orders_completed_ck CHECK (
    (state IN ('completed', 'refunded')) = (completed_reservation_id IS NOT NULL)
    AND (state IN ('completed', 'refunded') OR hold_state NOT IN ('capturing', 'captured'))
    AND (state NOT IN ('completed', 'refunded') OR hold_state IN ('capturing', 'captured', 'refused'))),
  -- An ended order keeps no money.
  CONSTRAINT orders_ended_ck CHECK (state NOT IN ('expired', 'cancelled', 'failed') OR hold_state <> 'placed')
);
CREATE INDEX orders_user_idx ON orders (bot_id, user_id, placed_at DESC, id);
CREATE INDEX orders_active_idx ON orders (bot_id, user_id) WHERE state IN ('pending', 'waiting_code', 'closing');
CREATE INDEX orders_deadline_idx ON orders (deadline) WHERE state IN ('pending', 'waiting_code');
CREATE INDEX orders_closing_idx ON orders (closing_since) WHERE state = 'closing';
CREATE INDEX orders_hold_asked_idx ON orders (hold_asked_at)
  WHERE hold_state IN ('requested', 'capturing', 'releasing');
CREATE INDEX orders_supply_idx ON orders (placed_at) WHERE state = 'pending' AND supply_attention_at IS NULL;

-- One number held for an order at one source.
CREATE TABLE reservations (
  id uuid CONSTRAINT reservations_pk PRIMARY KEY,
  order_id uuid NOT NULL CONSTRAINT reservations_order_fk REFERENCES orders,
  bot_id text NOT NULL,
  sequence int NOT NULL,
  state text NOT NULL CONSTRAINT reservations_state_ck CHECK (state IN
    ('requested', 'unknown', 'open', 'unavailable', 'closing', 'released', 'code_received')),
  -- Ten-thousandths of a dollar: the highest cost that the order's price allows.
  max_cost_e4 bigint NOT NULL,
  source_ids text[] NOT NULL,
  source_id text,
  account_id text,
  external_id text,
  phone_number text,
  cost_e4 bigint,
  expires_at timestamptz,
  opened_at timestamptz,
  code text,
  text text,
  message_id uuid,
  -- When the providers were last asked for the step that is awaited, and how often.
  asked_at timestamptz NOT NULL DEFAULT now(),
  asks int NOT NULL DEFAULT 1,
  changed_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT reservations_sequence_uq UNIQUE (order_id, sequence),
  CONSTRAINT reservations_number_ck CHECK (
    state NOT IN ('open', 'closing', 'code_received') OR phone_number IS NOT NULL),
  CONSTRAINT reservations_code_ck CHECK (state <> 'code_received' OR code IS NOT NULL)
);
CREATE INDEX reservations_asked_idx ON reservations (asked_at)
  WHERE state IN ('requested', 'unknown', 'closing');

-- Every change with its time and cause (BUY-13). Rows are only added.
CREATE TABLE order_transitions (
  id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT order_transitions_pk PRIMARY KEY,
  order_id uuid NOT NULL CONSTRAINT order_transitions_order_fk REFERENCES orders,
  bot_id text NOT NULL,
  -- Null: the order itself or its hold.
  reservation_id uuid,
  subject text NOT NULL CONSTRAINT order_transitions_subject_ck CHECK (subject IN ('order', 'hold', 'reservation')),
  from_state text,
  to_state text NOT NULL,
  cause text NOT NULL,
  at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX order_transitions_order_idx ON order_transitions (order_id, id);
