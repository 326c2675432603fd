"""What the notary and the backup may do (trust.md 16), wherever their roles stand on the server."""

from django.db import migrations

RIGHTS = r"""
DO $$
DECLARE s text := current_schema();
BEGIN
  IF EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'matson_notary') THEN
    EXECUTE format('GRANT USAGE ON SCHEMA %I TO matson_notary', s);
    GRANT SELECT (cluster_id, position, leaf, chain) ON ledger_event TO matson_notary;
    GRANT SELECT (cluster_id, position, chain) ON ledger_head TO matson_notary;
    GRANT SELECT, INSERT ON ledger_node, ledger_checkpoint TO matson_notary;
  END IF;
  IF EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'matson_backup') THEN
    EXECUTE format('GRANT USAGE ON SCHEMA %I, keys TO matson_backup', s);
    EXECUTE format('GRANT SELECT ON ALL TABLES IN SCHEMA %I, keys TO matson_backup', s);
    EXECUTE format('GRANT SELECT ON ALL SEQUENCES IN SCHEMA %I TO matson_backup', s);
    EXECUTE format('ALTER DEFAULT PRIVILEGES IN SCHEMA %I GRANT SELECT ON TABLES TO matson_backup', s);
    EXECUTE format('ALTER DEFAULT PRIVILEGES IN SCHEMA %I GRANT SELECT ON SEQUENCES TO matson_backup', s);
  END IF;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_ledger")]
    operations = [migrations.RunSQL(RIGHTS)]
