-- A hold may be captured for less than it set aside: an order that was changed to a cheaper number costs less.
--
-- Writes a batch of movements and answers each alone. The caller never puts two movements of one account
-- into a batch, so each is judged against the account as it is; a refused one does not touch its neighbours.
--
-- Input, an array of: {i, bot_id, user_id, kind, transfer_id, amount, reference, hold_id}; amount and reference
-- are empty for release, which takes them from its hold. So does a purchase; with an amount it takes less than
-- was set aside, and all that was set aside is free again.
-- Output: i, outcome ('done' | 'insufficient_funds' | 'id_conflict' | 'unknown_hold' | 'already_captured' |
-- 'already_released' | 'exceeds_hold'), amount, reference, balance and held after it. A repeat of the same movement is 'done'
-- again with the first result's amount.
CREATE OR REPLACE FUNCTION post_movements(batch jsonb)
RETURNS TABLE (i int, outcome text, amount bigint, reference text, balance bigint, held bigint)
LANGUAGE plpgsql ROWS 64
-- A batch is small beside the tables, which the planner cannot know: left to itself it reads all accounts for
-- each batch (measured: 4.9 ms a batch instead of 1.3).
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off
SET plan_cache_mode = force_generic_plan
AS $$
#variable_conflict use_column
BEGIN
  INSERT INTO accounts AS a (bot_id, user_id)
  SELECT m.bot_id, m.user_id
    FROM jsonb_to_recordset(batch) AS m (bot_id text, user_id text)
   WHERE NOT EXISTS (SELECT FROM accounts k WHERE k.bot_id = m.bot_id AND k.user_id = m.user_id)
   ORDER BY m.bot_id, m.user_id
  ON CONFLICT DO NOTHING;

  -- Locked in one order, so that two batches never wait for each other in a circle.
  PERFORM FROM accounts a
     JOIN jsonb_to_recordset(batch) AS m (bot_id text, user_id text)
       ON a.bot_id = m.bot_id AND a.user_id = m.user_id
    ORDER BY a.bot_id, a.user_id
      FOR NO KEY UPDATE OF a;

  RETURN QUERY
  WITH asked AS (
    SELECT m.*, h.amount AS hold_amount, h.reference AS hold_reference,
           e.kind AS ended_as, e.transfer_id AS ended_by, t.transfer_id IS NOT NULL AS known,
           t.kind = m.kind AND t.bot_id = m.bot_id AND t.user_id = m.user_id
             AND t.amount = coalesce(m.amount, t.amount) AND t.reference = coalesce(m.reference, t.reference)
             AND t.hold_id IS NOT DISTINCT FROM m.hold_id AS same,
           t.amount AS known_amount, t.reference AS known_reference,
           a.balance AS balance_now, a.held AS held_now
      FROM jsonb_to_recordset(batch) AS m (i int, bot_id text, user_id text, kind text, transfer_id uuid,
                                          amount bigint, reference text, hold_id uuid)
      JOIN accounts a ON a.bot_id = m.bot_id AND a.user_id = m.user_id
      LEFT JOIN transfers t ON t.transfer_id = m.transfer_id
      LEFT JOIN transfers h ON h.transfer_id = m.hold_id AND h.kind = 'hold'
                           AND h.bot_id = m.bot_id AND h.user_id = m.user_id
      LEFT JOIN transfers e ON e.hold_id = m.hold_id
  ), judged AS (
    SELECT *,
           CASE
             WHEN known AND same THEN 'repeat'
             WHEN known THEN 'id_conflict'
             WHEN kind IN ('purchase', 'release') AND hold_amount IS NULL THEN 'unknown_hold'
             WHEN ended_as = 'purchase' THEN 'already_captured'
             WHEN ended_as = 'release' THEN 'already_released'
             WHEN kind IN ('purchase', 'release') AND amount > hold_amount THEN 'exceeds_hold'
             WHEN kind IN ('hold', 'adjustment_deduct') AND balance_now - held_now < amount
               THEN 'insufficient_funds'
             ELSE 'done'
           END AS verdict,
           coalesce(known_amount, amount, hold_amount) AS final_amount,
           coalesce(hold_reference, reference, known_reference) AS final_reference
      FROM asked
  ), effects AS (
    SELECT *,
           CASE kind WHEN 'purchase' THEN -final_amount WHEN 'adjustment_deduct' THEN -final_amount
                     WHEN 'hold' THEN 0 WHEN 'release' THEN 0 ELSE final_amount END AS moved,
           CASE kind WHEN 'hold' THEN final_amount WHEN 'purchase' THEN -hold_amount
                     WHEN 'release' THEN -hold_amount ELSE 0 END AS set_aside,
           CASE kind WHEN 'deposit' THEN 'deposits' WHEN 'reward' THEN 'rewards'
                     WHEN 'adjustment_add' THEN 'adjustments' WHEN 'adjustment_deduct' THEN 'adjustments'
                     ELSE 'revenue' END AS counterpart
      FROM judged WHERE verdict = 'done'
  ), written_transfers AS (
    INSERT INTO transfers (transfer_id, bot_id, user_id, kind, debit_account, credit_account, amount, reference, hold_id)
    SELECT transfer_id, bot_id, user_id, kind,
           CASE WHEN moved > 0 OR kind = 'release' THEN counterpart ELSE user_id END,
           CASE WHEN moved > 0 OR kind = 'release' THEN user_id ELSE counterpart END,
           final_amount, final_reference, hold_id
      FROM effects
  ), written_entries AS (
    INSERT INTO entries (transfer_id, bot_id, account, amount, balance_after)
    SELECT transfer_id, bot_id, user_id, moved, balance_now + moved FROM effects WHERE moved <> 0
    UNION ALL
    SELECT transfer_id, bot_id, counterpart, -moved, NULL FROM effects WHERE moved <> 0
  ), written_accounts AS (
    UPDATE accounts a SET balance = a.balance + f.moved, held = a.held + f.set_aside
      FROM effects f WHERE a.bot_id = f.bot_id AND a.user_id = f.user_id
  )
  SELECT j.i, CASE j.verdict WHEN 'repeat' THEN 'done' ELSE j.verdict END,
         j.final_amount, j.final_reference,
         j.balance_now + coalesce(f.moved, 0), j.held_now + coalesce(f.set_aside, 0)
    FROM judged j LEFT JOIN effects f ON f.i = j.i
   ORDER BY j.i;
END $$;
