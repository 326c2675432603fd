"""Every setting, from the environment; none set means the embedded database."""

import os
from typing import Any

from psycopg.conninfo import conninfo_to_dict

from cluster.embedded import BASE, VAR

SECRET_KEY = os.environ.get("SECRET_KEY", "only-until-the-key-file-is-read-0123456789abcdef")
DEBUG = False
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "testserver"]
ROOT_URLCONF = "cluster.urls"
INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "cluster",
    "cluster.ledger",
    "cluster.web",
    "cluster.members",
    "orders",
]
MIDDLEWARE: list[str] = []
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE / "templates"],
        "APP_DIRS": False,
    }
]

TIME_LIMITS = (
    "-c statement_timeout=10s -c lock_timeout=3s -c idle_in_transaction_session_timeout=30s"
    " -c jit=off"
)
POOL = {"min_size": 2, "max_size": 8, "timeout": 5, "max_lifetime": 1800}


def database(url: str, **options: Any) -> dict[str, Any]:
    """Django's description of the database that `url` (a PostgreSQL connection URL) names."""
    parts = {key: str(value) for key, value in conninfo_to_dict(url).items()}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.pop("dbname", ""),
        "USER": parts.pop("user", ""),
        "PASSWORD": parts.pop("password", ""),
        "HOST": parts.pop("host", ""),
        "PORT": parts.pop("port", ""),
        "CONN_MAX_AGE": 0,
        "CONN_HEALTH_CHECKS": True,
        "ATOMIC_REQUESTS": False,
        "OPTIONS": parts | options,
    }


_EMBEDDED = f"postgresql:///matson?host={VAR / 'postgres'}&user=matson_"
DATABASES = {
    "default": database(
        os.environ.get("DATABASE_URL", _EMBEDDED + "app"), options=TIME_LIMITS, pool=POOL
    ),
    # migrations only; a server never opens it
    "owner": database(
        os.environ.get("DATABASE_OWNER_URL") or os.environ.get("DATABASE_URL", _EMBEDDED + "owner")
    ),
}
USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "ko"
LANGUAGES = [("ko", "한국어"), ("en", "English")]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE / "static"]
