-- Where a number is from decides, with its service, how soon codes come. Watches of before have none.
ALTER TABLE watches ADD COLUMN country_code text NOT NULL DEFAULT '';

-- Numbers given back while their order goes on, so that a watch opened by a message that comes late is not opened
-- at all. Pruned by age.
CREATE TABLE ended_reservations (
  reservation_id uuid CONSTRAINT ended_reservations_pk PRIMARY KEY,
  ended_at timestamptz NOT NULL DEFAULT now()
);

-- At which age waits ended, with a code or without, counted by day: a few rows for a service and country, however
-- many numbers it sells. Buckets of ages are those of tuning.rules.ts. Pruned by age.
CREATE TABLE arrivals (
  service_id int NOT NULL,
  country_code text NOT NULL,
  day date NOT NULL,
  bucket smallint NOT NULL,
  codes int NOT NULL,
  misses int NOT NULL,
  CONSTRAINT arrivals_pk PRIMARY KEY (service_id, country_code, day, bucket),
  CONSTRAINT arrivals_counts_ck CHECK (codes >= 0 AND misses >= 0)
);
CREATE INDEX arrivals_day_idx ON arrivals (day);
