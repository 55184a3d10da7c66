-- A dedupe key is taken when its message is queued. Taken when it was sent, there was a moment between the
-- row's end and the key's beginning in which a repeat saw neither.
INSERT INTO sent_keys (dedupe_key)
SELECT dedupe_key FROM outgoing WHERE dedupe_key IS NOT NULL
ON CONFLICT DO NOTHING;
COMMENT ON TABLE sent_keys IS 'Dedupe keys of what was queued or sent. Pruned by age.';
