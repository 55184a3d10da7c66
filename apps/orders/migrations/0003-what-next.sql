-- What somebody else sold the product for when an order, or a change of its number, was planned: what its user is
-- told when nobody has a number for the price that was promised. Null: nobody did, or the row is from before.
ALTER TABLE orders ADD COLUMN next_price_cents bigint
  CONSTRAINT orders_next_price_ck CHECK (next_price_cents > 0);
ALTER TABLE reservations ADD COLUMN next_price_cents bigint
  CONSTRAINT reservations_next_price_ck CHECK (next_price_cents > 0);
-- The order from which a further code was asked for, also where there was none to be had.
ALTER TABLE orders ADD COLUMN resend_order_id uuid;
