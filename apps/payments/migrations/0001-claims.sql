-- A user's word that they paid, until an admin says whether it is so.
CREATE TABLE claims (
  claim_id uuid CONSTRAINT claims_pk PRIMARY KEY,
  bot_id text NOT NULL,
  user_id text NOT NULL,
  amount bigint NOT NULL CONSTRAINT claims_amount_ck CHECK (amount > 0),
  -- Ours, for the payment's note; derived from the claim's id.
  reference text NOT NULL,
  -- Theirs, as typed, and the same in the one form that is compared.
  payment_reference text NOT NULL,
  payment_key text NOT NULL,
  state text NOT NULL DEFAULT 'submitted'
    CONSTRAINT claims_state_ck CHECK (state IN ('submitted', 'approved', 'credited', 'rejected')),
  -- The transfer that credits it, known from the start so that it can only be one.
  transfer_id uuid NOT NULL CONSTRAINT claims_transfer_uq UNIQUE,
  decided_by text,
  submitted_at timestamptz NOT NULL DEFAULT now(),
  decided_at timestamptz,
  credited_at timestamptz,
  correlation_id text NOT NULL,
  CONSTRAINT claims_decision_ck CHECK ((state = 'submitted') = (decided_by IS NULL))
);
-- One payment is claimed once; a rejected claim gives its reference free.
CREATE UNIQUE INDEX claims_payment_uq ON claims (bot_id, payment_key) WHERE state <> 'rejected';
CREATE INDEX claims_user_idx ON claims (bot_id, user_id, state);
CREATE INDEX claims_uncredited_idx ON claims (decided_at) WHERE state = 'approved';
