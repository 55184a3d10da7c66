-- What users read a source as ("Server 1"), given when it is first seen and never changed: a source that is
-- added or left out renames no other.
CREATE TABLE source_numbers (
  source_id text CONSTRAINT source_numbers_pk PRIMARY KEY,
  server_number int NOT NULL CONSTRAINT source_numbers_number_uq UNIQUE
    CONSTRAINT source_numbers_number_ck CHECK (server_number BETWEEN 1 AND 1000)
);

-- The order in which an admin wants a product's sources tried. No row: by price and success.
CREATE TABLE product_orders (
  service_id int NOT NULL,
  country_code text NOT NULL,
  source_ids text[] NOT NULL CONSTRAINT product_orders_sources_ck CHECK (cardinality(source_ids) > 0),
  set_by text NOT NULL,
  set_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT product_orders_pk PRIMARY KEY (service_id, country_code)
);

-- `country_code` and `price_cents` are those of the number that the order shows or was completed with; another
-- number may have others. The money set aside stays what it was at first: `hold_cents`, null where that is
-- `price_cents`, as in rows from before this step.
ALTER TABLE orders
  ADD COLUMN hold_cents bigint,
  -- The plan: the sources to try, and the highest cost. Null in rows from before this step.
  ADD COLUMN source_ids text[],
  ADD COLUMN max_cost_e4 bigint,
  ADD COLUMN changes int NOT NULL DEFAULT 0 CONSTRAINT orders_changes_ck CHECK (changes >= 0),
  -- A further code on the number of this reservation; and the first of the line of such orders.
  ADD COLUMN resend_of uuid CONSTRAINT orders_resend_fk REFERENCES reservations,
  ADD COLUMN resend_root uuid,
  ADD CONSTRAINT orders_hold_cents_ck CHECK (hold_cents >= price_cents),
  ADD CONSTRAINT orders_resend_ck CHECK ((resend_of IS NULL) = (resend_root IS NULL));
-- Two that wait for the next code of one number could not be told apart.
CREATE UNIQUE INDEX orders_resend_uq ON orders (resend_root)
  WHERE resend_root IS NOT NULL AND state IN ('pending', 'waiting_code', 'closing');
CREATE INDEX orders_resent_idx ON orders (resend_root, ended_at) WHERE resend_root IS NOT NULL;

ALTER TABLE reservations
  -- Purchases of one round try one source after the other; a change of the number begins another.
  ADD COLUMN round int NOT NULL DEFAULT 1 CONSTRAINT reservations_round_ck CHECK (round >= 1),
  -- Null in rows from before this step: those of the order.
  ADD COLUMN country_code text,
  ADD COLUMN price_cents bigint CONSTRAINT reservations_price_ck CHECK (price_cents > 0),
  -- Why there was no number.
  ADD COLUMN failure text,
  ADD COLUMN can_resend boolean NOT NULL DEFAULT false;
-- Numbers under way may yet be changed for others.
UPDATE reservations r SET country_code = o.country_code, price_cents = o.price_cents
  FROM orders o WHERE o.id = r.order_id AND o.state IN ('pending', 'waiting_code', 'closing');

-- Each wish for another number once, also one that was refused.
CREATE TABLE order_changes (
  change_id uuid CONSTRAINT order_changes_pk PRIMARY KEY,
  order_id uuid NOT NULL CONSTRAINT order_changes_order_fk REFERENCES orders,
  bot_id text NOT NULL,
  at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX order_changes_order_idx ON order_changes (order_id);
