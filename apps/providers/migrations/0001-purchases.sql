-- Accounts at providers, as operators see them. `created_at` is when this installation began to buy there:
-- what the provider sold before is none of ours.
CREATE TABLE accounts (
  account_id text CONSTRAINT accounts_pk PRIMARY KEY,
  source_id text NOT NULL,
  health text NOT NULL DEFAULT 'healthy' CONSTRAINT accounts_health_ck
    CHECK (health IN ('healthy', 'failing', 'bad_key', 'no_balance')),
  -- Some number could not be given back for long.
  release_refused boolean NOT NULL DEFAULT false,
  created_at timestamptz NOT NULL DEFAULT now()
);

-- The requests that an account may make, shared by all replicas. A permit is taken for a call and is free
-- again a second after the call can last have left, so no second ever sees more calls than there are permits.
CREATE TABLE budgets (
  account_id text CONSTRAINT budgets_pk PRIMARY KEY,
  busy_until timestamptz[] NOT NULL DEFAULT '{}',
  -- The provider asked us to stay away until then.
  blocked_until timestamptz NOT NULL DEFAULT '-infinity'
) WITH (fillfactor = 50);

-- Takes up to `wanted` of `size` permits, `reserve` of which are left for others, each for `hold_ms`.
-- `wait_ms`: when it may be worth asking again, if not all were granted.
CREATE FUNCTION take_permits(account text, wanted int, size int, reserve int, hold_ms int)
RETURNS TABLE (granted int, wait_ms int) LANGUAGE plpgsql AS $$
DECLARE
  busy timestamptz[];
  blocked timestamptz;
  moment timestamptz;
  usable int := greatest(1, size - reserve);
BEGIN
  LOOP
    SELECT b.busy_until, b.blocked_until INTO busy, blocked
      FROM budgets b WHERE b.account_id = account FOR UPDATE;
    EXIT WHEN FOUND;
    INSERT INTO budgets (account_id) VALUES (account) ON CONFLICT DO NOTHING;
  END LOOP;
  -- Not now(): that is when this statement began, perhaps long before the row was ours.
  moment := clock_timestamp();
  IF blocked > moment THEN
    RETURN QUERY SELECT 0, least(60000, ceil(extract(epoch FROM blocked - moment) * 1000))::int;
    RETURN;
  END IF;
  SELECT coalesce(array_agg(t ORDER BY t), '{}') INTO busy FROM unnest(busy) AS t WHERE t > moment;
  granted := greatest(0, least(wanted, usable - cardinality(busy)));
  wait_ms := 0;
  IF granted < wanted AND cardinality(busy) > 0 THEN
    wait_ms := ceil(extract(epoch FROM
      busy[greatest(1, cardinality(busy) - usable + 1)] - moment) * 1000)::int;
  END IF;
  IF granted > 0 THEN
    UPDATE budgets b SET busy_until = busy || array_fill(moment + hold_ms * interval '1 millisecond', ARRAY[granted])
     WHERE b.account_id = account;
  END IF;
  RETURN NEXT;
END $$;

-- Last good copies of what providers list (offers, services, countries), so that a restart has them too.
CREATE TABLE cached_lists (
  list_key text CONSTRAINT cached_lists_pk PRIMARY KEY,
  content jsonb NOT NULL,
  fetched_at timestamptz NOT NULL
);

-- One paid call for one reservation, written before it is made and never made again. `planned` is still to
-- be called; `calling` may have been; `unknown` was, and is looked for at the provider.
CREATE TABLE purchase_attempts (
  reservation_id uuid CONSTRAINT purchase_attempts_pk PRIMARY KEY,
  bot_id text NOT NULL,
  order_id uuid NOT NULL,
  account_id text NOT NULL,
  source_id text NOT NULL,
  service_id int NOT NULL,
  country_code text NOT NULL,
  max_cost bigint NOT NULL,
  state text NOT NULL CONSTRAINT purchase_attempts_state_ck CHECK (state IN
    ('planned', 'calling', 'unknown', 'acquired', 'unavailable', 'released', 'message_found')),
  failure text,
  external_id text,
  phone_number text,
  cost bigint,
  expires_at timestamptz,
  planned_at timestamptz NOT NULL DEFAULT now(),
  called_at timestamptz,
  -- The end of the call, or when it was given up for unknown.
  ended_at timestamptz,
  -- The calling process is dead after this.
  lease_until timestamptz,
  -- Looks for an unknown purchase: all of them, and those late enough for their emptiness to count.
  looks int NOT NULL DEFAULT 0,
  empty_looks int NOT NULL DEFAULT 0,
  next_look_at timestamptz,
  release_requested_at timestamptz,
  release_tries int NOT NULL DEFAULT 0,
  next_release_at timestamptz,
  -- What the last look before a release found.
  message_text text,
  vendor_code text,
  correlation_id text NOT NULL,
  changed_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT purchase_attempts_acquired_ck CHECK (state NOT IN ('acquired', 'released', 'message_found') OR
    (external_id IS NOT NULL AND phone_number IS NOT NULL AND cost IS NOT NULL AND expires_at IS NOT NULL))
);
-- No number serves two reservations.
CREATE UNIQUE INDEX purchase_attempts_external_uq ON purchase_attempts (account_id, external_id);
CREATE INDEX purchase_attempts_planned_idx ON purchase_attempts (planned_at) WHERE state = 'planned';
CREATE INDEX purchase_attempts_calling_idx ON purchase_attempts (lease_until) WHERE state = 'calling';
CREATE INDEX purchase_attempts_unknown_idx ON purchase_attempts (next_look_at) WHERE state = 'unknown';
CREATE INDEX purchase_attempts_release_idx ON purchase_attempts (next_release_at)
  WHERE state = 'acquired' AND release_requested_at IS NOT NULL;

-- Reservations that were given up before the command to buy for them came.
CREATE TABLE unwanted_reservations (
  reservation_id uuid CONSTRAINT unwanted_reservations_pk PRIMARY KEY,
  asked_at timestamptz NOT NULL DEFAULT now()
);

-- Orders that run at the provider and belong to no attempt of ours; each is told of once.
CREATE TABLE orphans (
  account_id text NOT NULL,
  external_id text NOT NULL,
  seen_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT orphans_pk PRIMARY KEY (account_id, external_id)
);
