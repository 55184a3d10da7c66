-- The processes of this service that run or have run until a moment ago. Each holds a lock of its session
-- while it lives; a row whose lock is free belongs to a dead one, whose leases are freed before it goes.
CREATE TABLE replicas (
  replica_id uuid CONSTRAINT replicas_pk PRIMARY KEY,
  started_at timestamptz NOT NULL DEFAULT now(),
  -- Since when its lock has been seen free; null while it is held.
  suspected_at timestamptz
);
