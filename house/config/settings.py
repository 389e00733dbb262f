"""Every setting, read once from the environment; a clone runs with none of them set."""

from ipaddress import ip_network
from pathlib import Path

import django_stubs_ext
import environ
from celery.schedules import crontab
from csp.constants import NONE, SELF
from django.core.checks.security.base import SECRET_KEY_INSECURE_PREFIX
from django.core.exceptions import ImproperlyConfigured
from django.core.management.utils import get_random_secret_key

django_stubs_ext.monkeypatch()

BASE_DIR = Path(__file__).resolve().parents[2]
env = environ.FileAwareEnv()
LEAST_KEY_LENGTH = 32

# --- The process -----------------------------------------------------------------------------------------
DEBUG = env.bool("DEBUG", default=False)
# Commands make do with a random key, marked as Django marks such keys; wsgi.py refuses it, for each process
# would have another. `manage.py up` keeps one in var/.
SECRET_KEY = env.str("SECRET_KEY", default="") or f"{SECRET_KEY_INSECURE_PREFIX}{get_random_secret_key()}"
# Kept health answers are encrypted with it; not set, none are kept. `manage.py up` keeps one in var/.
HEALTH_KEY = env.str("HEALTH_KEY", default="")
if 0 < len(HEALTH_KEY) < LEAST_KEY_LENGTH:
    raise ImproperlyConfigured(
        f"HEALTH_KEY is too short: give it {LEAST_KEY_LENGTH} random characters or more."
    )
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
HTTPS = env.bool("HTTPS", default=False)
# How many proxies of ours stand in front: that many of X-Forwarded-For's last addresses are theirs to say.
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", default=0)
SITE_NAME = "Microcovid Tax"
ROOT_URLCONF = "house.config.urls"
WSGI_APPLICATION = "house.config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "house.apps.HouseConfig",
    "ledger.apps.LedgerConfig",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.headless",
    "csp",
    "django_htmx",
    "django_linear_migrations",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "pgtrigger",
    "rest_framework",
    "template_partials",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    # Above what serves static files, so that they too go out compressed. It pads each page by a random
    # length, so that its size tells nothing of what is in it.
    "django.middleware.gzip.GZipMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

# --- Data ------------------------------------------------------------------------------------------------
DATABASE_URL = env.str("DATABASE_URL", default="")
# Without its address neither server is guessed: the first use fails, and says what is not set.
DATABASES = {
    "default": env.db_url_config(DATABASE_URL or "postgresql:////DATABASE_URL_is_not_set/unset"),
}
DATABASES["default"]["CONN_MAX_AGE"] = env.int("DATABASE_CONN_MAX_AGE", default=60)
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
# A page that waits for a lock longer than this has lost it; nobody holds one while idle.
DATABASES["default"].setdefault("OPTIONS", {}).setdefault(
    "options", "-c lock_timeout=15s -c idle_in_transaction_session_timeout=60s"
)

REDIS_URL = env.str("REDIS_URL", default="") or "unix:///REDIS_URL_is_not_set"
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "microcovid_tax",
    },
}
SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"

# --- Celery ----------------------------------------------------------------------------------------------
# The cache says unix:///path where Celery's transport says redis+socket:///path.
CELERY_BROKER_URL = REDIS_URL.replace("unix://", "redis+socket://", 1)
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    # Well over the longest task: a task out for longer would be delivered twice.
    "visibility_timeout": 1800,
    # Without these two the task of a killed child process comes back after minutes, not seconds. Those of a
    # whole worker that died come back after the visibility timeout, or are made anew by the next sweep.
    "unacked_restore_interval": 2,
    "unacked_restore_throttle": 1,
}
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_TIME_LIMIT = 900
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = "UTC"
# Sweeps run hourly because each house has midnight in its own zone.
CELERY_BEAT_SCHEDULE = {
    "reprice-houses": {"task": "ledger.tasks.reprice_houses", "schedule": crontab(minute="5")},
    "log-recurring": {"task": "ledger.tasks.log_recurring", "schedule": crontab(minute="8")},
    "settle-due-houses": {"task": "ledger.tasks.settle_due_houses", "schedule": crontab(minute="10")},
    "confirm-due-payments": {"task": "ledger.tasks.confirm_due_payments", "schedule": crontab(minute="20")},
    "expire-due-offers": {"task": "ledger.tasks.expire_due_offers", "schedule": crontab(minute="25")},
    "remind-of-offers": {"task": "ledger.tasks.remind_of_offers", "schedule": crontab(minute="30")},
    "send-due-notices": {"task": "ledger.tasks.send_due_notices", "schedule": crontab(minute="35")},
    "fetch-prevalences": {"task": "house.tasks.fetch_prevalences", "schedule": crontab(minute="35")},
    "verify-books": {"task": "ledger.tasks.verify_books", "schedule": crontab(hour="3", minute="40")},
}

# --- Feeds of prevalence ---------------------------------------------------------------------------------
# Admins of houses type their addresses: they are fetched from public ones, and from these networks.
FEED_ALLOWED_NETWORKS = [
    str(ip_network(network.strip())) for network in env.list("FEED_ALLOWED_NETWORKS", default=[])
]
FEED_SECONDS = env.float("FEED_SECONDS", default=30.0)
FEED_MOST_BYTES = env.int("FEED_MOST_BYTES", default=5_000_000)

# --- Accounts --------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "house.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_REDIRECT_URL = "house:index"
ACCOUNT_ADAPTER = "house.accounts.Adapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_USER_DISPLAY = "house.models.display_name"
ACCOUNT_LOGOUT_REDIRECT_URL = "house:index"
ACCOUNT_CONFIRM_EMAIL_ON_GET = False
HEADLESS_CLIENTS = ("app",)
# Sign-ins and sign-ups are limited by address: behind a proxy, everybody's would be the proxy's.
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXIES

# --- Mail ------------------------------------------------------------------------------------------------
EMAIL_URL = env.str("EMAIL_URL", default="consolemail://")
globals().update(env.email_url_config(EMAIL_URL))
# A mail server that hangs must not keep a worker.
EMAIL_TIMEOUT = 10
# Where the links in mails lead: the address that people's browsers use, without its last slash.
SITE_URL = env.str("SITE_URL", default="http://localhost:8000").rstrip("/")
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="Microcovid Tax <house@localhost>")
# Mail on a console reaches nobody, so it must not stand between a newcomer and the house.
ACCOUNT_EMAIL_VERIFICATION = env.str(
    "EMAIL_VERIFICATION",
    default="optional" if EMAIL_URL.startswith("consolemail") else "mandatory",
)

# --- Language and time -----------------------------------------------------------------------------------
# The pages speak English; a house's language decides how its amounts and dates read.
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English")]
TIME_ZONE = "UTC"
USE_TZ = True
USE_I18N = True

# --- Static files ----------------------------------------------------------------------------------------
STATIC_URL = "static/"
# Only an image collects them (`collectstatic`); elsewhere they are served from where they lie.
STATIC_ROOT = env.str("STATIC_ROOT", default="") or None
WHITENOISE_USE_FINDERS = True

# --- Security --------------------------------------------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "manifest-src": [SELF],
    },
}
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
# Not "no-referrer": with that, browsers call a form's origin "null", and CSRF protection refuses it.
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
# HSTS for subdomains (W005) and preloading (W021) bind a whole domain, which is not this app's to decide.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]

# --- API -------------------------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "house.api.authentication.SessionTokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_THROTTLE_CLASSES": [
        "rest_framework.throttling.UserRateThrottle",
        "rest_framework.throttling.AnonRateThrottle",
    ],
    # Far more than a person's app needs; a loop that went astray is slowed down.
    "DEFAULT_THROTTLE_RATES": {"user": "600/min", "anon": "60/min"},
    "NUM_PROXIES": TRUSTED_PROXIES,
    "EXCEPTION_HANDLER": "house.api.errors.problem",
    "COERCE_DECIMAL_TO_STRING": True,
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Microcovid Tax",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "DESCRIPTION": "What a shared house's risks cost, and who owes whom.",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "SERVE_INCLUDE_SCHEMA": False,
    # Fields of one name with different words: each set of words has a name of its own.
    "ENUM_NAME_OVERRIDES": {
        "OfferKind": ["price", "request", "sealed"],
        "EvidenceKind": [
            *("my_pcr", "their_test", "my_no_symptoms", "their_no_symptoms", "recovered"),
        ],
    },
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
}

# --- Logging ---------------------------------------------------------------------------------------------
DEFAULT_EXCEPTION_REPORTER = "house.config.reports.Report"
DEFAULT_EXCEPTION_REPORTER_FILTER = "house.config.reports.NamesOnly"
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "class": "house.config.logs.WithoutTokens",
            "format": "%(asctime)s %(levelname)s %(name)s: %(message)s",
        },
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "loggers": {
        # A form or an API call that was refused is no news; faults are.
        "django.request": {"level": "ERROR"},
        # Whatever LOG_LEVEL: these tell what pages are made of, and statements with their values.
        "django.template": {"level": "INFO"},
        "django.db.backends": {"level": "INFO"},
    },
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
}
