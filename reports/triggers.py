"""What the database itself refuses about reports: a finished one never changes and never goes."""

from portal.lib.triggers import Trigger

TABLE = "reports_quarterlyreport"
NAME = "report_final"

FINAL = Trigger(
    NAME,
    TABLE,
    postgresql=(
        f"CREATE OR REPLACE FUNCTION {NAME}() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'a finished report never changes'; END $$",
        f"CREATE TRIGGER {NAME} BEFORE UPDATE OR DELETE ON {TABLE} FOR EACH ROW "
        f"WHEN (OLD.status = 'ready') EXECUTE FUNCTION {NAME}()",
    ),
    sqlite=tuple(
        f"CREATE TRIGGER {NAME}_{verb.lower()} BEFORE {verb} ON {TABLE} WHEN OLD.status = 'ready' "
        "BEGIN SELECT RAISE(ABORT, 'a finished report never changes'); END"
        for verb in ("UPDATE", "DELETE")
    ),
)
TRIGGERS = [FINAL]
