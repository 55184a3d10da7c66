-- The replica that last took the attempt in hand (for buying, looking or giving back); freed when it dies.
ALTER TABLE purchase_attempts ADD COLUMN leased_by uuid;
CREATE INDEX purchase_attempts_leased_idx ON purchase_attempts (leased_by)
  WHERE state IN ('calling', 'unknown', 'acquired');
