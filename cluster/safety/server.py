"""What trust.md 5.2 demands of the PostgreSQL server."""

from cluster.kernel.text import Said
from cluster.safety.demands import Demand, in_production, is_one_of

SERVER = [
    Demand(
        "matson.E101",
        lambda found: int(found["server_version_num"]) >= 150000,
        Said("PostgreSQL 15 이상이 필요합니다.", "PostgreSQL 15 or newer is needed."),
        "SHOW server_version",
    ),
    Demand(
        "matson.E102",
        is_one_of("fsync", "on"),
        Said(
            "fsync가 꺼져 있어 정전 때 기록을 잃습니다.",
            "fsync is off: a power cut would lose history.",
        ),
        "ALTER SYSTEM SET fsync = on; SELECT pg_reload_conf()",
    ),
    Demand(
        "matson.E103",
        is_one_of("full_page_writes", "on"),
        Said(
            "full_page_writes가 꺼져 있어 정전 때 기록이 깨집니다.",
            "full_page_writes is off: a power cut would tear pages.",
        ),
        "ALTER SYSTEM SET full_page_writes = on; SELECT pg_reload_conf()",
    ),
    Demand(
        "matson.E104",
        is_one_of("synchronous_commit", "on", "remote_apply"),
        Said(
            "synchronous_commit이 꺼져 있어 확인된 명령을 잃을 수 있습니다.",
            "synchronous_commit is off: an acknowledged command could be lost.",
        ),
        "ALTER ROLE matson_app RESET synchronous_commit",
    ),
    Demand(
        "matson.E105",
        is_one_of("data_checksums", "on"),
        Said(
            "데이터 체크섬이 없어 디스크 오류를 알 수 없습니다.",
            "Data checksums are off: a disk fault would stay unseen.",
        ),
        "initdb --data-checksums, or pg_checksums --enable on the stopped server",
    ),
    Demand(
        "matson.E106",
        is_one_of("default_transaction_isolation", "read committed"),
        Said(
            "기본 격리 수준은 read committed여야 합니다.",
            "The default isolation must be read committed: the rules rest on it.",
        ),
        "ALTER ROLE matson_app RESET default_transaction_isolation",
    ),
    Demand(
        "matson.E107",
        is_one_of("row_security", "on"),
        Said("row_security가 꺼져 있습니다.", "row_security is off."),
        "ALTER ROLE matson_app RESET row_security",
    ),
    Demand(
        "matson.E111",
        is_one_of("server_encoding", "UTF8"),
        Said("데이터베이스 인코딩은 UTF8이어야 합니다.", "The database must be encoded in UTF8."),
        "CREATE DATABASE ... ENCODING 'UTF8' TEMPLATE template0",
    ),
    Demand(
        "matson.E112",
        is_one_of("TimeZone", "UTC", "Etc/UTC"),
        Said("세션의 시간대는 UTC여야 합니다.", "The session's time zone must be UTC."),
        "ALTER ROLE matson_app SET timezone = 'UTC'",
    ),
    Demand(
        "matson.E113",
        in_production(
            lambda found: (
                found["log_parameter_max_length"] == "0"
                and found["log_parameter_max_length_on_error"] == "0"
            )
        ),
        Said(
            "서버 로그에 값이 남을 수 있습니다(log_parameter_max_length).",
            "Values could reach the server's log (log_parameter_max_length).",
        ),
        "ALTER ROLE matson_app SET log_parameter_max_length = 0 (and ..._on_error)",
    ),
    Demand(
        "matson.E114",
        in_production(is_one_of("log_error_verbosity", "terse")),
        Said(
            "서버 로그의 상세 줄에 값이 남을 수 있습니다(log_error_verbosity).",
            "The DETAIL line of the server's log would show values (log_error_verbosity).",
        ),
        "ALTER ROLE matson_app SET log_error_verbosity = 'terse'",
    ),
]
