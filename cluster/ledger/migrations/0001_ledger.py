"""The ledger's tables, its append functions, the refusing triggers, and who may do what."""

from django.db import migrations

CORE = r"""
CREATE TABLE ledger_head (
  cluster_id  uuid PRIMARY KEY,
  position    bigint      NOT NULL DEFAULT 0,
  chain       bytea       NOT NULL DEFAULT '\x00',
  generation  integer     NOT NULL DEFAULT 1,
  recorded_at timestamptz NOT NULL DEFAULT '-infinity'
) WITH (fillfactor = 40);

CREATE TABLE ledger_event (
  cluster_id  uuid        NOT NULL,
  position    bigint      NOT NULL,
  stream_id   uuid        NOT NULL,
  version     integer     NOT NULL CHECK (version > 0),
  type        text        NOT NULL CHECK (type ~ '^[a-z-]+(\.[a-z-]+){2}@[1-9][0-9]*$'),
  data        jsonb       NOT NULL,
  meta        jsonb       NOT NULL,
  tags        text[]      NOT NULL DEFAULT '{}',
  recorded_at timestamptz NOT NULL,
  leaf        bytea       NOT NULL,
  chain       bytea       NOT NULL,
  CONSTRAINT ledger_event_position PRIMARY KEY (cluster_id, position),
  CONSTRAINT ledger_event_stream_version UNIQUE (cluster_id, stream_id, version)
);

CREATE TABLE ledger_tag (
  cluster_id uuid   NOT NULL,
  tag        text   NOT NULL,
  position   bigint NOT NULL,
  PRIMARY KEY (cluster_id, tag, position)
);

CREATE TABLE ledger_command (
  cluster_id  uuid        NOT NULL,
  command_id  uuid        NOT NULL,
  fingerprint bytea       NOT NULL,
  position    bigint      NOT NULL,
  result      jsonb       NOT NULL,
  kept_until  timestamptz,
  CONSTRAINT ledger_command_id PRIMARY KEY (cluster_id, command_id)
);

CREATE FUNCTION ledger_append(
  c uuid, streams uuid[], versions int[], types text[], datas text[], metas text, digests bytea[], tagses text[],
  cmd uuid, fp bytea, res text, keep timestamptz,
  gen int, cond_tags text[], cond_after bigint
) RETURNS bigint LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  n int := coalesce(array_length(streams, 1), 0);
  p bigint; h bytea; g int; at timestamptz; us bytea; d bytea;
  i int := 0; leaves bytea[] := '{}'; chains bytea[] := '{}';
BEGIN
  IF current_setting('transaction_isolation') <> 'read committed' THEN
    RAISE EXCEPTION 'ledger_append needs READ COMMITTED' USING ERRCODE = 'LD000';
  END IF;
  UPDATE ledger_head SET position = position + n, recorded_at = greatest(clock_timestamp(), ledger_head.recorded_at)
   WHERE cluster_id = c RETURNING position - n, chain, generation, ledger_head.recorded_at INTO p, h, g, at;
  IF NOT FOUND THEN RAISE EXCEPTION 'unknown cluster %', c USING ERRCODE = 'LD001'; END IF;
  IF g <> gen THEN RAISE EXCEPTION 'projections moved to generation %', g USING ERRCODE = 'LD002'; END IF;
  IF cond_tags IS NOT NULL AND EXISTS (SELECT 1 FROM ledger_tag t
      WHERE t.cluster_id = c AND t.tag = ANY (cond_tags) AND t.position > cond_after) THEN
    RAISE EXCEPTION 'newer event with one of %', cond_tags USING ERRCODE = 'LD003';
  END IF;
  INSERT INTO ledger_command VALUES (c, cmd, fp, p + n, res::jsonb, keep);
  us := int8send((extract(epoch FROM at) * 1000000)::bigint);
  FOREACH d IN ARRAY digests LOOP
    i := i + 1;
    leaves[i] := sha256('\x00'::bytea || d || us);
    h := sha256('\x01'::bytea || h || int8send(p + i) || leaves[i]);
    chains[i] := h;
  END LOOP;
  INSERT INTO ledger_event
    SELECT c, p + r.n, r.stream, r.version, r.type, r.data::jsonb, metas::jsonb, r.tags::text[], at, r.leaf, r.chain
      FROM unnest(streams, versions, types, datas, tagses, leaves, chains)
        WITH ORDINALITY r (stream, version, type, data, tags, leaf, chain, n);
  INSERT INTO ledger_tag
    SELECT c, t, p + r.n FROM unnest(tagses) WITH ORDINALITY r (tags, n), unnest(r.tags::text[]) t
     WHERE r.tags <> '{}';
  UPDATE ledger_head SET chain = h WHERE cluster_id = c;
  RETURN p + n;
END $$;

-- The same for one event, the usual case: one change of the head instead of two, no arrays,
-- and no query for a condition that was not set.
CREATE FUNCTION ledger_append_one(
  c uuid, stream uuid, ver int, typ text, dat text, met text, digest bytea, ts text[],
  cmd uuid, fp bytea, res text, keep timestamptz,
  gen int, cond_tags text[], cond_after bigint
) RETURNS bigint LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  p bigint; h bytea; g int; at timestamptz := clock_timestamp(); lf bytea;
BEGIN
  IF current_setting('transaction_isolation') <> 'read committed' THEN
    RAISE EXCEPTION 'ledger_append needs READ COMMITTED' USING ERRCODE = 'LD000';
  END IF;
  UPDATE ledger_head l SET position = l.position + 1, recorded_at = greatest(at, l.recorded_at),
    chain = sha256('\x01'::bytea || l.chain || int8send(l.position + 1) || sha256('\x00'::bytea || digest
      || int8send((extract(epoch FROM greatest(at, l.recorded_at)) * 1000000)::bigint)))
   WHERE l.cluster_id = c RETURNING l.position, l.chain, l.generation, l.recorded_at INTO p, h, g, at;
  IF NOT FOUND THEN RAISE EXCEPTION 'unknown cluster %', c USING ERRCODE = 'LD001'; END IF;
  IF g <> gen THEN RAISE EXCEPTION 'projections moved to generation %', g USING ERRCODE = 'LD002'; END IF;
  IF cond_tags IS NOT NULL THEN
    IF EXISTS (SELECT 1 FROM ledger_tag t
        WHERE t.cluster_id = c AND t.tag = ANY (cond_tags) AND t.position > cond_after) THEN
      RAISE EXCEPTION 'newer event with one of %', cond_tags USING ERRCODE = 'LD003';
    END IF;
  END IF;
  INSERT INTO ledger_command VALUES (c, cmd, fp, p, res::jsonb, keep);
  lf := sha256('\x00'::bytea || digest || int8send((extract(epoch FROM at) * 1000000)::bigint));
  INSERT INTO ledger_event VALUES (c, p, stream, ver, typ, dat::jsonb, met::jsonb, ts, at, lf, h);
  IF ts <> '{}' THEN INSERT INTO ledger_tag SELECT c, t, p FROM unnest(ts) t; END IF;
  RETURN p;
END $$;

CREATE FUNCTION ledger_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'the ledger is append-only' USING ERRCODE = 'LD004'; END $$;
CREATE TRIGGER ledger_event_frozen BEFORE UPDATE OR DELETE ON ledger_event FOR EACH ROW EXECUTE FUNCTION ledger_refuse();
CREATE TRIGGER ledger_event_no_truncate BEFORE TRUNCATE ON ledger_event FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse();
"""

FURTHER = r"""
CREATE TABLE ledger_reader (
  cluster_id uuid        NOT NULL,
  reader     text        NOT NULL,
  position   bigint      NOT NULL DEFAULT 0,
  parked     jsonb       NOT NULL DEFAULT '{}',
  updated_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (cluster_id, reader)
) WITH (fillfactor = 40);

CREATE TABLE ledger_projection (
  cluster_id uuid    NOT NULL,
  name       text    NOT NULL,
  side       text    NOT NULL DEFAULT 'a' CHECK (side IN ('a', 'b')),
  generation integer NOT NULL DEFAULT 1,
  built_to   bigint  NOT NULL DEFAULT 0,
  PRIMARY KEY (cluster_id, name)
);

CREATE TABLE ledger_outbox (
  cluster_id uuid        NOT NULL,
  position   bigint      NOT NULL,
  recipient  text        NOT NULL,
  channel    text        NOT NULL,
  state      text        NOT NULL DEFAULT 'waiting',
  tries      integer     NOT NULL DEFAULT 0,
  next_at    timestamptz NOT NULL DEFAULT now(),
  content    jsonb       NOT NULL DEFAULT '{}',
  problem    text        NOT NULL DEFAULT '',
  sent_at    timestamptz,
  CONSTRAINT ledger_outbox_once PRIMARY KEY (cluster_id, position, recipient, channel)
);
CREATE INDEX ledger_outbox_next ON ledger_outbox (cluster_id, next_at) WHERE state = 'waiting';

CREATE TABLE ledger_node (
  cluster_id uuid     NOT NULL,
  level      smallint NOT NULL,
  index      bigint   NOT NULL,
  hash       bytea    NOT NULL,
  PRIMARY KEY (cluster_id, level, index)
);

CREATE TABLE ledger_checkpoint (
  cluster_id uuid        NOT NULL,
  size       bigint      NOT NULL,
  root       bytea       NOT NULL,
  chain      bytea       NOT NULL,
  signed_at  timestamptz NOT NULL,
  signature  bytea       NOT NULL,
  reason     text        NOT NULL,
  PRIMARY KEY (cluster_id, size)
);

CREATE SCHEMA keys;
CREATE TABLE keys.ledger_key (
  cluster_id   uuid        NOT NULL,
  subject      text        NOT NULL,
  wrapped      bytea,
  master_id    text        NOT NULL,
  created_at   timestamptz NOT NULL,
  destroyed_at timestamptz,
  PRIMARY KEY (cluster_id, subject),
  CONSTRAINT ledger_key_destroyed CHECK ((wrapped IS NULL) = (destroyed_at IS NOT NULL))
);

CREATE FUNCTION ledger_open(c uuid) RETURNS void LANGUAGE sql AS $$
  INSERT INTO ledger_head (cluster_id) VALUES (c) ON CONFLICT DO NOTHING
$$;

-- Holds every writer of the cluster until COMMIT: the exact cut of a rebuild.
CREATE FUNCTION ledger_hold(c uuid, OUT at_position bigint, OUT at_generation integer) LANGUAGE sql AS $$
  SELECT position, generation FROM ledger_head WHERE cluster_id = c FOR UPDATE
$$;

-- Makes one of the two tables of a projection the live one; running commands retry.
CREATE FUNCTION ledger_switch(c uuid, projection text, to_side text, to_position bigint) RETURNS integer
LANGUAGE plpgsql AS $$
DECLARE g integer;
BEGIN
  UPDATE ledger_head SET generation = generation + 1 WHERE cluster_id = c RETURNING generation INTO g;
  IF NOT FOUND THEN RAISE EXCEPTION 'unknown cluster %', c USING ERRCODE = 'LD001'; END IF;
  INSERT INTO ledger_projection VALUES (c, projection, to_side, g, to_position)
  ON CONFLICT (cluster_id, name) DO UPDATE
    SET side = excluded.side, generation = excluded.generation, built_to = excluded.built_to;
  RETURN g;
END $$;
"""

RIGHTS = r"""
DO $$
DECLARE f text; s text := current_schema();
BEGIN
  FOREACH f IN ARRAY ARRAY['ledger_append', 'ledger_append_one', 'ledger_open', 'ledger_hold', 'ledger_switch'] LOOP
    EXECUTE format('ALTER FUNCTION %I.%I SECURITY DEFINER SET search_path = pg_catalog, %I, pg_temp', s, f, s);
    EXECUTE format('REVOKE ALL ON FUNCTION %I.%I FROM PUBLIC', s, f);
  END LOOP;
  IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'matson_app') THEN RETURN; END IF;
  EXECUTE format('GRANT USAGE ON SCHEMA %I, keys TO matson_app', s);
  EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA %I TO matson_app', s);
  EXECUTE format('GRANT USAGE ON ALL SEQUENCES IN SCHEMA %I TO matson_app', s);
  EXECUTE format('ALTER DEFAULT PRIVILEGES IN SCHEMA %I GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO matson_app', s);
  EXECUTE format('ALTER DEFAULT PRIVILEGES IN SCHEMA %I GRANT USAGE ON SEQUENCES TO matson_app', s);
  REVOKE ALL ON ledger_head, ledger_event, ledger_tag, ledger_command, ledger_projection,
    ledger_node, ledger_checkpoint FROM matson_app;
  GRANT SELECT ON ledger_head, ledger_event, ledger_tag, ledger_command, ledger_projection,
    ledger_node, ledger_checkpoint TO matson_app;
  REVOKE DELETE ON ledger_reader, ledger_outbox FROM matson_app;
  GRANT SELECT, INSERT, UPDATE ON keys.ledger_key TO matson_app;
  FOREACH f IN ARRAY ARRAY['ledger_append', 'ledger_append_one', 'ledger_open', 'ledger_hold', 'ledger_switch'] LOOP
    EXECUTE format('GRANT EXECUTE ON FUNCTION %I.%I TO matson_app', s, f);
  END LOOP;
END $$;
"""


class Migration(migrations.Migration):
    initial = True
    dependencies: list[tuple[str, str]] = []
    operations = [
        migrations.RunSQL(CORE),
        migrations.RunSQL(FURTHER),
        migrations.RunSQL(RIGHTS),
    ]
