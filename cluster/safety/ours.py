"""What is demanded of our roles, our pool, and of production."""

from cluster.kernel.text import Said
from cluster.safety.demands import Demand, in_production
from cluster.safety.found import Found


def _roles_apart(found: Found) -> bool:
    return bool(found["owner"] != found["role"])


def _powerless(found: Found) -> bool:
    return not (found["superuser"] or found["bypasses"] or found["makes_roles"])


def _pool_fits(found: Found) -> bool:
    wanted = found["processes"] * (found["pool"].get("max_size", 0) + 4)
    return bool(wanted <= int(found["max_connections"]) * 0.8)


def _limited(found: Found) -> bool:
    names = ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout")
    return all(found.get(name, "0") != "0" for name in names)


DOORS = [
    Demand(
        "matson.E001",
        lambda found: not found["unguarded"],
        Said(
            "접근 규칙이 없는 경로나 소켓이 있습니다.",
            "A route or a socket has no access rule.",
        ),
        "python3 manage.py check",
    ),
]
ROLES = [
    Demand(
        "matson.E108",
        _powerless,
        Said(
            "응용 프로그램 역할에 관리 권한(SUPERUSER, BYPASSRLS, CREATEROLE)이 있습니다.",
            "The application's role has powers it must not have (SUPERUSER, BYPASSRLS, CREATEROLE).",
        ),
        "DATABASE_URL of a role as in trust.md 16: matson_app",
    ),
    Demand(
        "matson.E109",
        lambda found: not found["owns_tables"],
        Said(
            "응용 프로그램 역할이 표를 소유하고 있습니다.",
            "The application's role owns tables.",
        ),
        "REASSIGN OWNED BY matson_app TO matson_owner",
    ),
    Demand(
        "matson.E110",
        _roles_apart,
        Said(
            "소유자 역할과 응용 프로그램 역할이 같습니다.",
            "The owner's role and the application's role are the same.",
        ),
        "DATABASE_OWNER_URL for migrations, DATABASE_URL for the application",
    ),
]
POOL = [
    Demand(
        "matson.E115",
        lambda found: found["max_age"] == 0,
        Said("CONN_MAX_AGE는 0이어야 합니다.", "CONN_MAX_AGE must be 0."),
        "cluster/settings.py",
    ),
    Demand(
        "matson.E116",
        lambda found: bool(found["pool"]) and bool(found["health_checks"]),
        Said(
            "연결 풀이나 연결 점검이 꺼져 있습니다.",
            "The connection pool or its health check is off.",
        ),
        "cluster/settings.py",
    ),
    Demand(
        "matson.E117",
        _pool_fits,
        Said(
            "연결 풀의 합이 max_connections의 80%를 넘습니다.",
            "All pools together exceed 80 % of max_connections.",
        ),
        "fewer processes (MATSON_PROCESSES), or a larger max_connections",
    ),
    Demand(
        "matson.E118",
        _limited,
        Said(
            "문장, 잠금, 유휴 트랜잭션의 시간제한이 없습니다.",
            "Statements, locks or idle transactions have no time limit.",
        ),
        "ALTER ROLE matson_app SET statement_timeout = '10s' (lock_timeout, idle_in_transaction_...)",
    ),
    Demand(
        "matson.E126",
        lambda found: found["processes"] == 1,
        Said(
            "요청 횟수 제한이 프로세스 안에 있어 프로세스는 하나여야 합니다.",
            "Rates are counted inside the process, so there may be only one process.",
        ),
        "MATSON_PROCESSES=1",
    ),
]
PRODUCTION = [
    Demand(
        "matson.E130",
        in_production(lambda found: not found["debug"] and not found["deploy"]),
        Said(
            "운영 환경에서 안전하지 않은 Django 설정이 있습니다.",
            "A Django setting is unsafe in production.",
        ),
        "python3 manage.py check --deploy",
    ),
    Demand(
        "matson.E131",
        in_production(lambda found: bool(found["hosts"]) and "*" not in found["hosts"]),
        Said("허용 호스트가 비었거나 모두입니다.", "ALLOWED_HOSTS is empty or everything."),
        "MATSON_HOSTS=portal.example.kr",
    ),
    Demand(
        "matson.E132",
        in_production(lambda found: not found["own_secret"]),
        Said(
            "SECRET_KEY가 없거나 시연용입니다.",
            "SECRET_KEY is missing, short or the demo's own.",
        ),
        "SECRET_KEY=<50 random characters>",
    ),
    Demand(
        "matson.E133",
        in_production(lambda found: found["proxies"] is not None),
        Said(
            "앞단 프록시의 수를 알 수 없습니다.",
            "The number of trusted proxies is unknown.",
        ),
        "MATSON_TRUSTED_PROXIES=0 or 1",
    ),
    Demand(
        "matson.E134",
        in_production(lambda found: not found["own_keys"]),
        Said(
            "봉인 열쇠가 자료와 같은 폴더에 있습니다.",
            "The keys of the seals lie in the same folder as the data.",
        ),
        "MATSON_SECRETS_DIR=<a folder outside var/, mode 0700, holding keyring.json>",
    ),
    Demand(
        "matson.E135",
        in_production(lambda found: not found["demo"]),
        Said(
            "시연 설정이 켜져 있어 보낸 편지와 코드가 화면에 보입니다.",
            "The demo is switched on: sent mails and codes are shown on a page.",
        ),
        "MATSON_DEMO unset",
    ),
]
