-- Whose turn it is to publish the row until it is available to all; freed when that replica dies.
ALTER TABLE outbox ADD COLUMN owner uuid;
