"""What is demanded of the ledger and its tables before anything is added to it."""

from cluster.kernel.text import Said
from cluster.safety.demands import Demand

LEDGER = [
    Demand(
        "matson.E119",
        lambda found: not found["writes_ledger"],
        Said(
            "응용 프로그램 역할이 원장에 직접 쓸 수 있습니다.",
            "The application's role may write to the ledger past its functions.",
        ),
        "REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON ledger_event, ... FROM matson_app",
    ),
    Demand(
        "matson.E120",
        lambda found: found["tables_behind"] or found["ledger_triggers"] == 2,
        Said(
            "원장의 변경을 막는 트리거가 없거나 꺼져 있습니다.",
            "A trigger that freezes the ledger is missing or disabled.",
        ),
        "ALTER TABLE ledger_event ENABLE TRIGGER USER",
    ),
    Demand(
        "matson.E121",
        lambda found: not found["tables_behind"],
        Said("적용하지 않은 마이그레이션이 있습니다.", "There are unapplied migrations."),
        "python3 manage.py migrate",
    ),
    Demand(
        "matson.E122",
        lambda found: found["seconds_apart"] <= 1,
        Said(
            "데이터베이스와 이 컴퓨터의 시계가 1초 넘게 다릅니다.",
            "The clocks of the database and of this host differ by more than one second.",
        ),
        "a time service (chrony, systemd-timesyncd) on both",
    ),
    Demand(
        "matson.E123",
        lambda found: not found["uneven"],
        Said(
            "원장의 위치와 기록 수가 맞지 않습니다.",
            "The ledger's position and its number of events differ.",
        ),
        "python3 manage.py ledger_verify",
    ),
    Demand(
        "matson.E124",
        lambda found: not found["unknown_events"],
        Said(
            "이 판이 모르는 종류의 기록이 원장에 있습니다.",
            "The ledger holds a kind of event that this version does not know.",
        ),
        "python3 manage.py ledger_schema, or a newer version of the program",
    ),
    Demand(
        "matson.E125",
        lambda found: found["tables_behind"] or not found["tables_missing"],
        Said("필요한 표가 없습니다.", "A table that is needed is missing."),
        "python3 manage.py migrate",
    ),
]
