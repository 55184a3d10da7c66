-- An order may have several numbers, one after the other (BUY-10), and shows the latest of them.
ALTER TABLE order_views
  -- Which number of the order is shown, from 1; 0: none yet.
  ADD COLUMN sequence int NOT NULL DEFAULT 0,
  -- How often another number was asked for. The buttons of what is shown carry it, so that each works once.
  ADD COLUMN changes int NOT NULL DEFAULT 0,
  -- While a number is there: it, the countries that it can be changed to, or that another is looked for.
  ADD COLUMN mode text NOT NULL DEFAULT 'number'
    CONSTRAINT order_views_mode_ck CHECK (mode IN ('number', 'countries', 'changing'));
