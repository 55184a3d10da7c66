-- The pace of an account's requests over all replicas: when the next one may leave.
CREATE TABLE budgets (
  account_id text CONSTRAINT budgets_pk PRIMARY KEY,
  next_at timestamptz NOT NULL DEFAULT now()
);

-- What is known of an account's health; a change is told to admins.
CREATE TABLE account_health (
  account_id text CONSTRAINT account_health_pk PRIMARY KEY,
  health text NOT NULL,
  changed_at timestamptz NOT NULL DEFAULT now()
);

-- The last good copy of what a source lists, for a start while it is away.
CREATE TABLE good_copies (
  name text CONSTRAINT good_copies_pk PRIMARY KEY,
  body jsonb NOT NULL,
  taken_at timestamptz NOT NULL DEFAULT now()
);

-- One attempt to buy one number, written before the provider is called. Its reservation is its identity, so
-- that nothing is bought twice.
CREATE TABLE purchase_attempts (
  reservation_id uuid CONSTRAINT purchase_attempts_pk PRIMARY KEY,
  bot_id text NOT NULL,
  order_id uuid,
  account_id text NOT NULL,
  service_id int NOT NULL DEFAULT 0,
  country_code text NOT NULL DEFAULT 'XX',
  max_cost bigint NOT NULL DEFAULT 0,
  state text NOT NULL CONSTRAINT purchase_attempts_state_ck CHECK (state IN
    ('planned', 'calling', 'unknown', 'acquired', 'unavailable', 'released', 'message_found')),
  called_at timestamptz,
  -- The caller of the purchase, or of the release, is alive until then.
  leased_until timestamptz,
  -- When an unknown outcome is looked into next, and how often it was found to be nothing.
  next_look_at timestamptz,
  looks int NOT NULL DEFAULT 0,
  external_id text,
  phone_number text,
  cost bigint,
  expires_at timestamptz,
  -- Somebody wants the number given back, since then; when that is tried next.
  release_asked_at timestamptz,
  next_release_at timestamptz,
  release_tries int NOT NULL DEFAULT 0,
  alarmed boolean NOT NULL DEFAULT false,
  found_text text,
  found_code text,
  failure text,
  correlation_id text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now()
);
-- One number at the provider serves one attempt.
CREATE UNIQUE INDEX purchase_attempts_external_uq ON purchase_attempts (account_id, external_id)
  WHERE external_id IS NOT NULL;
CREATE INDEX purchase_attempts_planned_idx ON purchase_attempts (created_at) WHERE state IN ('planned', 'calling');
CREATE INDEX purchase_attempts_unknown_idx ON purchase_attempts (next_look_at) WHERE state = 'unknown';
CREATE INDEX purchase_attempts_release_idx ON purchase_attempts (next_release_at)
  WHERE state = 'acquired' AND release_asked_at IS NOT NULL;
