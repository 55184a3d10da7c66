-- What sources are bought from, and what became of the numbers that they sold.

-- How many requests an account may make in a second; null where nothing leaves this installation.
ALTER TABLE accounts ADD COLUMN requests_per_sec int;

-- One breaker a source, shared by all replicas. `misses`: numbers waited on in vain since the last code.
-- `probe_at`: when a source that is cut off may be tried, and when a probe under way is given up.
CREATE TABLE sources (
  source_id text CONSTRAINT sources_pk PRIMARY KEY,
  state text NOT NULL DEFAULT 'open' CONSTRAINT sources_state_ck CHECK (state IN ('open', 'cut_off', 'probing')),
  cause text NOT NULL DEFAULT 'recovered'
    CONSTRAINT sources_cause_ck CHECK (cause IN ('failures', 'no_codes', 'admin', 'recovered')),
  is_paused boolean NOT NULL DEFAULT false,
  purchase_failures int NOT NULL DEFAULT 0,
  call_failures int NOT NULL DEFAULT 0,
  misses int NOT NULL DEFAULT 0,
  cuts int NOT NULL DEFAULT 0,
  opened_at timestamptz NOT NULL DEFAULT now(),
  probe_at timestamptz,
  probed_by uuid,
  CONSTRAINT sources_probe_ck CHECK ((state = 'open') = (probe_at IS NULL) AND (state = 'probing') = (probed_by IS NOT NULL))
);

-- One row a product and day, kept for a week: how many numbers brought a code and how many were waited on in
-- vain, and after how many seconds the last of the codes came.
CREATE TABLE source_results (
  source_id text NOT NULL,
  service_id int NOT NULL,
  country_code text NOT NULL,
  day date NOT NULL,
  codes int NOT NULL DEFAULT 0,
  misses int NOT NULL DEFAULT 0,
  seconds int[] NOT NULL DEFAULT '{}',
  CONSTRAINT source_results_pk PRIMARY KEY (source_id, service_id, country_code, day)
);
CREATE INDEX source_results_day_idx ON source_results (day);

ALTER TABLE purchase_attempts
  -- US cents that the user pays; nothing with a price of its own is taken dearer.
  ADD COLUMN max_price bigint,
  ADD COLUMN can_resend boolean NOT NULL DEFAULT false,
  -- The reservation on whose number this one waits for a further code.
  ADD COLUMN resend_of uuid,
  -- It waits on the very order that the other reservation bought, so there is nothing to give back.
  ADD COLUMN shares_order boolean NOT NULL DEFAULT false,
  -- Digest of the message that the number had before the further one was asked for.
  ADD COLUMN message_before text,
  -- The order was completed with a code of this number.
  ADD COLUMN code_at timestamptz,
  -- The provider is told that the number has served; null when it need not be told, or has been.
  ADD COLUMN next_finish_at timestamptz,
  ADD COLUMN finish_tries int NOT NULL DEFAULT 0,
  ADD COLUMN finished_at timestamptz;

-- No number serves two reservations, but for a further code on it.
DROP INDEX purchase_attempts_external_uq;
CREATE UNIQUE INDEX purchase_attempts_external_uq ON purchase_attempts (account_id, external_id)
  WHERE NOT shares_order;
CREATE INDEX purchase_attempts_shared_idx ON purchase_attempts (account_id, external_id)
  WHERE shares_order AND code_at IS NULL;
CREATE INDEX purchase_attempts_resend_idx ON purchase_attempts (resend_of) WHERE resend_of IS NOT NULL;
CREATE INDEX purchase_attempts_finish_idx ON purchase_attempts (next_finish_at) WHERE next_finish_at IS NOT NULL;
