"""Every setting, from the environment; none set means the embedded database."""

import os
from datetime import timedelta
from typing import Any

from csp import constants as csp
from psycopg.conninfo import conninfo_to_dict

from cluster.embedded import BASE, VAR, own_secret

MATSON_VERSION = "0.1.0"
PRODUCTION = os.environ.get("MATSON_PRODUCTION") == "1"
PROCESSES = int(os.environ.get("MATSON_PROCESSES", "1"))
_proxies = os.environ.get("MATSON_TRUSTED_PROXIES")
TRUSTED_PROXIES = int(_proxies) if _proxies else None
SECRET_IS_OURS = len(os.environ.get("SECRET_KEY", "")) < 50  # made below var/, for the demo
SECRET_KEY = os.environ.get("SECRET_KEY") or own_secret()
DEBUG = False
DEMO = os.environ.get("MATSON_DEMO") == "1"  # the demo profile: kit page, outbox, listed accounts
ALLOWED_HOSTS = os.environ.get("MATSON_HOSTS", "127.0.0.1,localhost,testserver").split(",")
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS] if PRODUCTION else []
SECURE_SSL_REDIRECT = SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PRODUCTION
SECURE_HSTS_SECONDS = 2 * 365 * 24 * 3600 if PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = PRODUCTION
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None
SILENCED_SYSTEM_CHECKS = ["security.W002"]  # EdgeHeadersMiddleware forbids framing
ROOT_URLCONF = "cluster.urls"
INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_cotton.apps.SimpleAppConfig",
    "rest_framework",
    "drf_spectacular",
    "allauth",
    "allauth.account",
    "axes",
    "cluster",
    "cluster.ledger",
    "cluster.web",
    "cluster.members",
    "orders",
]
MIDDLEWARE = [
    "cluster.web.middleware.EdgeHeadersMiddleware",
    "cluster.web.logbook.RequestLogMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "cluster.web.statics.StaticFilesMiddleware",
    "cluster.web.middleware.LanguageMiddleware",
    "cluster.web.errors.BareAnswersMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "cluster.members.routes.ActorMiddleware",
    "cluster.web.rates.RateMiddleware",
    "cluster.members.routes.DefaultDenyMiddleware",
    "cluster.web.links.LinkCsrfMiddleware",  # after the access check: rights come first
    "axes.middleware.AxesMiddleware",
]
_LOADERS = [
    "django_cotton.cotton_loader.Loader",
    "django.template.loaders.filesystem.Loader",
    "django.template.loaders.app_directories.Loader",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE / "templates"],
        "OPTIONS": {
            "loaders": [("django.template.loaders.cached.Loader", _LOADERS)],
            "builtins": ["django_cotton.templatetags.cotton", "cluster.web.templatetags.ui"],
            "context_processors": [
                "django.template.context_processors.request",
                "cluster.web.context.portal",
            ],
        },
    }
]
FORM_RENDERER = "cluster.web.inputs.FieldRenderer"
CSRF_FAILURE_VIEW = "cluster.web.errors.form_expired"
MESSAGE_STORAGE = "django.contrib.messages.storage.fallback.FallbackStorage"
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 999
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [csp.NONE],
        "script-src": [csp.SELF, csp.NONCE],
        "style-src": [csp.SELF],
        "img-src": [csp.SELF, "data:", "blob:"],
        "font-src": [csp.SELF],
        "connect-src": [csp.SELF],
        "manifest-src": [csp.SELF],
        "worker-src": [csp.SELF],
        "form-action": [csp.SELF],
        "base-uri": [csp.NONE],
        "frame-ancestors": [csp.NONE],
        "report-uri": ["/csp-report/"],
    }
}
REST_FRAMEWORK = {
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["cluster.web.api.manners.StrictJSONParser"],
    "DEFAULT_AUTHENTICATION_CLASSES": ["cluster.web.api.manners.ActorAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": [],  # the access check of every route comes before
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "cluster.web.api.manners.envelope",
    "UNAUTHENTICATED_USER": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Matson",
    "VERSION": MATSON_VERSION,
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "POSTPROCESSING_HOOKS": ["cluster.web.api.describing.add_parts"],
}

# where links in mails lead
SITE_URL = os.environ.get("MATSON_SITE", "http://127.0.0.1:8000").rstrip("/")
EMAIL_FILE_PATH = VAR / "outbox"
UPLOADS = VAR / "uploads"  # sealed files, outside the web root
_MAILER = "filebased" if DEMO else "smtp"  # the demo keeps its mails for the outbox page
EMAIL_BACKEND = f"django.core.mail.backends.{_MAILER}.EmailBackend"
EMAIL_HOST = os.environ.get("MATSON_MAIL_HOST", "localhost")
EMAIL_PORT = int(os.environ.get("MATSON_MAIL_PORT", "25"))
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = os.environ.get("MATSON_MAIL_FROM", "matson@localhost")

DEADLINE_DRAIN_SECONDS = 15  # closing waits so long for what was stamped in time (trust.md 10)
TIME_LIMITS = (
    "-c statement_timeout=10s -c lock_timeout=3s -c idle_in_transaction_session_timeout=30s"
    " -c jit=off"
)
POOL = {"min_size": 2, "max_size": 8, "timeout": 5, "max_lifetime": 1800}
POOL["reconnect_timeout"] = 2  # else the wait between tries doubles, also when the server is back


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
AUTH_USER_MODEL = "members.Account"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "cluster.members.signin.SignIn",
]
LOGIN_URL, LOGIN_REDIRECT_URL, LOGOUT_REDIRECT_URL = "/account/login/", "/", "/account/login/"
SESSION_COOKIE_NAME = "__Host-session" if PRODUCTION else "session"
SESSION_COOKIE_AGE = 12 * 3600  # idle, on one's own device
COORDINATOR_IDLE = 30 * 60
ACCOUNT_ADAPTER = "cluster.members.signin.Adapter"
_FORMS = "cluster.members.forms.signing."
ACCOUNT_FORMS = {
    "login": _FORMS + "SignInForm",
    "reauthenticate": _FORMS + "ConfirmForm",
    "change_password": _FORMS + "ChangePasswordForm",
    "reset_password": _FORMS + "ForgottenForm",
    "reset_password_from_key": _FORMS + "NewPasswordForm",
}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"  # an account is opened by a link to the address
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 5 * 60
ACCOUNT_RATE_LIMITS = {"login_failed": "20/15m/key"}  # per account, on this road; axes: per address
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
_CACHES = "django.core.cache.backends."
CACHES = {
    "default": {"BACKEND": _CACHES + "locmem.LocMemCache"},
    "signin": {"BACKEND": _CACHES + "db.DatabaseCache", "LOCATION": "signin_cache"},
}
AXES_CACHE = "signin"
AXES_HANDLER = "axes.handlers.cache.AxesCacheHandler"  # no address is stored
AXES_LOCKOUT_PARAMETERS = ["ip_address", ["username", "ip_address"]]
AXES_USERNAME_CALLABLE = "cluster.members.signin.account_tried"
AXES_LOCKOUT_CALLABLE = "cluster.members.signin.slow_down"
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_ENABLE_ADMIN = AXES_VERBOSE = False
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
_PASSWORDS = "django.contrib.auth.password_validation."
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": _PASSWORDS + "MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": _PASSWORDS + "CommonPasswordValidator"},
    {"NAME": _PASSWORDS + "NumericPasswordValidator"},
    {
        "NAME": _PASSWORDS + "UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ["email"]},
    },
]
# a division with more pairs of firm and lot is computed by a worker process, in so many seconds
ALLOCATION_INLINE_PAIRS = int(os.environ.get("MATSON_ALLOCATION_INLINE_PAIRS", "500"))
ALLOCATION_SECONDS = int(os.environ.get("MATSON_ALLOCATION_SECONDS", "120"))
USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "ko"
LANGUAGES = [("ko", "한국어"), ("en", "English")]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE / "static"]
STATIC_ROOT = VAR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "cluster.web.statics.CollectedStorage"},
}
WHITENOISE_USE_FINDERS = True
_LOG_FILE = os.environ.get("MATSON_LOG")
_LOG_TO = (
    {"class": "logging.FileHandler", "filename": BASE / _LOG_FILE, "delay": True}
    if _LOG_FILE
    else {"class": "logging.StreamHandler"}
)
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"lines": {"()": "cluster.web.logbook.JsonLines"}},
    "handlers": {"lines": _LOG_TO | {"formatter": "lines"}},
    "root": {"handlers": ["lines"], "level": "WARNING"},
    "loggers": {
        "matson": {"level": "INFO"},
        "django": {"handlers": [], "level": "ERROR", "propagate": True},
        "axes": {"handlers": [], "level": "CRITICAL", "propagate": True},
    },
}
LOGGING_CONFIG = "logging.config.dictConfig"
