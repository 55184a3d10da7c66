-- Messages that were decided in this schema's transactions and are not yet confirmed by the transport.
-- Rows are deleted on confirmation, so the table holds only what is on its way.
CREATE TABLE outbox (
  id uuid CONSTRAINT outbox_pk PRIMARY KEY,
  envelope jsonb NOT NULL,
  -- The process that wrote the row publishes it right after commit; a sweeper may take it from then on.
  available_at timestamptz NOT NULL DEFAULT now() + interval '30 seconds'
);
CREATE INDEX outbox_available_idx ON outbox (available_at);

-- Messages whose effect is in this schema; a repeat finds its row and does nothing. Pruned by age.
CREATE TABLE inbox (
  message_id uuid CONSTRAINT inbox_pk PRIMARY KEY,
  handled_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX inbox_handled_idx ON inbox (handled_at);

-- Messages that this service could not take, with the reason, until an operator replays or drops them.
CREATE TABLE dead_letters (
  message_id uuid CONSTRAINT dead_letters_pk PRIMARY KEY,
  envelope jsonb NOT NULL,
  reason text NOT NULL,
  buried_at timestamptz NOT NULL DEFAULT now()
);
