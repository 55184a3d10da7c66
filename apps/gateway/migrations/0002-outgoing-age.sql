-- How long a message has been waiting: it is given up by age, not by the number of tries.
ALTER TABLE outgoing ADD COLUMN queued_at timestamptz NOT NULL DEFAULT now();
