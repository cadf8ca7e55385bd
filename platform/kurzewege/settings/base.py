"""One code path for every installation, chosen by the environment (docs/configuration.md).

`KURZEWEGE_MODE=demo` (what `make run` sets) needs nothing; every other start is a production start,
in which a missing or unsafe value is refused by name.
"""

import base64
import hashlib
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import dj_database_url
from django.core.exceptions import ImproperlyConfigured

from . import demo, env
from .accounts import *  # noqa: F403
from .replies import *  # noqa: F403

ROOT = Path(__file__).resolve().parents[3]

MODE = env.choice("KURZEWEGE_MODE", ("demo", "production"), default="production")
IS_DEMO = MODE == "demo"
DEBUG = False

DATA_DIR = Path(env.text("DATA_DIR", str(ROOT / "var"))).expanduser().resolve()
HOST = env.text("HOST", "127.0.0.1")
PORT = env.integer("PORT", 8000, minimum=1, maximum=65_535)


def _demo_secret() -> str:
    """A secret that survives a restart of the demo, made on the first start."""
    path = DATA_DIR / "secret_key"
    try:
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch(mode=0o600)
            path.write_text(secrets.token_urlsafe(50), encoding="utf-8")
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise ImproperlyConfigured(
            f"DATA_DIR: {DATA_DIR} cannot be written ({error.strerror}). Name a folder that belongs to you."
        ) from error


def _secret() -> str:
    """The operator's secret; one that could be guessed is refused."""
    hint = "Set 50 random characters, or SECRET_KEY_FILE with the name of a file that holds them."
    secret = env.text("SECRET_KEY", hint=hint)
    if len(secret) < 32 or len(set(secret)) < 8:
        raise ImproperlyConfigured(f"SECRET_KEY is too short to be safe. {hint}")
    return secret


SECRET_KEY = _demo_secret() if IS_DEMO else _secret()
SITE_URL = env.text(
    "SITE_URL",
    f"http://127.0.0.1:{PORT}" if IS_DEMO else None,
    hint="Set the public address, for example https://netzwerk.example.org",
).rstrip("/")
SITE_NAME = env.text("SITE_NAME", "Kurze Wege")
_site = urlsplit(SITE_URL)
if _site.scheme not in {"http", "https"} or not _site.hostname:
    raise ImproperlyConfigured(f"SITE_URL must be an absolute http(s) address, not {SITE_URL!r}.")
IS_HTTPS = _site.scheme == "https"
if not IS_DEMO and not IS_HTTPS and _site.hostname not in {"localhost", "127.0.0.1", "::1"}:
    raise ImproperlyConfigured(f"SITE_URL must begin with https://, not {SITE_URL!r}: passwords travel over it.")
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", _site.hostname)
if IS_DEMO:
    ALLOWED_HOSTS += ["localhost", "127.0.0.1", "[::1]"]
if "*" in ALLOWED_HOSTS:
    raise ImproperlyConfigured("ALLOWED_HOSTS must not contain *: it switches the WebSocket origin check off.")
CSRF_TRUSTED_ORIGINS = [SITE_URL]

# --- Applications -------------------------------------------------------------------------------

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
    # Before allauth, so that our templates and German strings win.
    "kurzewege.common",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "channels",
    "taggit",
    "kurzewege.common.notify.upstream.NotificationsConfig",
    "django_htmx",
    "django_prose_editor",
    "django_tasks",
    "django_tasks_db",
    "lucide",
    # The kernel, one small app per concern.
    "kurzewege.common.audit",
    "kurzewege.common.files",
    "kurzewege.common.jobs",
    "kurzewege.common.live",
    "kurzewege.common.mail",
    "kurzewege.common.notify",
    "kurzewege.common.searchindex",
    # The six apps, from the ground up.
    "members",
    "members.handover",
    "members.invitations",
    "members.security",
    "members.importing",
    "groups",
    "groups.tasks",
    "documents",
    "feed",
    "events",
    "openmic",
    # What belongs to the platform, not to one app.
    "kurzewege.desk",
    "kurzewege.privacy",
    "kurzewege.search",
    "kurzewege.setup",
]

MIDDLEWARE = [
    "kurzewege.common.http.stack.RoomMiddleware",
    "kurzewege.common.http.home.HomeMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "kurzewege.common.http.csp.ContentSecurityPolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "kurzewege.common.http.compression.CompressionMiddleware",
    "kurzewege.common.http.logs.RequestLogMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "kurzewege.common.http.nul.NulMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "kurzewege.common.http.private.PrivateCacheMiddleware",
    "kurzewege.common.http.refused.RefusedMiddleware",
    "members.middleware.AdmissionMiddleware",
]

ROOT_URLCONF = "kurzewege.urls"
ASGI_APPLICATION = "kurzewege.asgi.application"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "platform" / "kurzewege" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "kurzewege.common.http.context.frame",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "kurzewege.common.templatetags.kurzewege",
                "kurzewege.common.templatetags.richtext",
                "kurzewege.common.files.templatetags.files",
            ],
        },
    },
]
FORM_RENDERER = "kurzewege.common.forms.FormRenderer"

# --- Database, cache, channel layer -------------------------------------------------------------

DATABASE_URL = env.text("DATABASE_URL", "")
if DATABASE_URL:
    try:
        DATABASES: dict[str, Any] = {
            "default": dj_database_url.parse(DATABASE_URL, conn_max_age=60, conn_health_checks=True)
        }
    except ValueError as error:  # its message would show the password
        raise ImproperlyConfigured("DATABASE_URL must look like postgres://user:password@host/name.") from error
else:
    DATABASES = {
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": str(DATA_DIR / "kurzewege.sqlite3"),
            # To open the file and read its tables anew takes 3 ms, at each request and each turn of the hub.
            "CONN_MAX_AGE": 60,
            "OPTIONS": {
                # IMMEDIATE: a deferred transaction that turns into a writer fails at once with "locked".
                "transaction_mode": "IMMEDIATE",
                "timeout": 5,
                # secure_delete: what is deleted is overwritten (votes of an anonymous board, withdrawn questions).
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
                "PRAGMA secure_delete=ON;",
            },
        }
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"


def _memory(name: str) -> dict[str, Any]:
    """A cache of this process; of Django's own 300 entries the limits of a hall of phones would push each other out."""
    backend = "django.core.cache.backends.locmem.LocMemCache"
    return {"BACKEND": backend, "LOCATION": name, "OPTIONS": {"MAX_ENTRIES": 20_000}}


REDIS_URL = env.text("REDIS_URL", "")
if REDIS_URL:
    CACHES: dict[str, Any] = {
        "default": {"BACKEND": "kurzewege.common.shared_cache.SharedCache", "LOCATION": REDIS_URL}
    }
    # Hints between processes only, never content: see docs/decisions/0003-live-kernel.md
    CHANNEL_LAYERS: dict[str, Any] = {
        "default": {
            "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
            "CONFIG": {"hosts": [REDIS_URL], "prefix": "kurzewege"},
        }
    }
else:
    CACHES = {"default": _memory("default")}
    CHANNEL_LAYERS = {}
# What is not even written to Redis: counters of people who shall stay anonymous (kurzewege.common.limits).
CACHES["memory"] = _memory("memory")

# --- People and sessions ------------------------------------------------------------------------

# A coordinator without a second factor reaches only the pages on which she sets one up.
COORDINATORS_NEED_SECOND_FACTOR = env.boolean("COORDINATORS_NEED_SECOND_FACTOR", default=not IS_DEMO)
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = IS_DEMO
TRUSTED_PROXY_COUNT = env.integer("TRUSTED_PROXY_COUNT", 0, minimum=0)
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXY_COUNT

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = IS_HTTPS
CSRF_COOKIE_SECURE = IS_HTTPS
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "kurzewege.common.http.errors.csrf_failure"
if IS_HTTPS:
    SESSION_COOKIE_NAME = "__Host-session"
    CSRF_COOKIE_NAME = "__Host-csrf"
    SECURE_HSTS_SECONDS = 31_536_000
if TRUSTED_PROXY_COUNT:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

# The one script that stands in pages: loading it would hold up the first paint by a way to the server and back. The
# policy allows this text, and nothing else inline.
_EARLY_SCRIPT = ROOT / "platform" / "kurzewege" / "templates" / "components" / "early_script.html"
EARLY_SCRIPT = _EARLY_SCRIPT.read_text(encoding="utf-8").strip().removeprefix("<script>").removesuffix("</script>")
_EARLY_SCRIPT_HASH = base64.b64encode(hashlib.sha256(EARLY_SCRIPT.encode()).digest()).decode()

# Names and shape of Django 6.0's own setting, so that the step to it stays small.
SECURE_CSP: dict[str, list[str]] = {
    "default-src": ["'none'"],
    "script-src": ["'self'", f"'sha256-{_EARLY_SCRIPT_HASH}'"],
    "style-src": ["'self'"],
    "img-src": ["'self'", "data:"],
    "font-src": ["'self'"],
    "connect-src": ["'self'"],
    "form-action": ["'self'"],
    "base-uri": ["'none'"],
    "frame-ancestors": ["'none'"],
    "manifest-src": ["'self'"],
}

# --- Files --------------------------------------------------------------------------------------

MEDIA_ROOT = DATA_DIR / "media"
MEDIA_URL = ""
STATIC_URL = "/static/"
WHITENOISE_ROOT = ROOT / "platform" / "kurzewege" / "root"  # what stands at the root of the site: /favicon.ico
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [ROOT / "platform" / "kurzewege" / "static"]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "kurzewege.common.http.static.BundleFinder",
]
STORAGES = {
    # Private: it has no address; every byte goes through `kurzewege.common.files`.
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": MEDIA_ROOT}},
    "staticfiles": {
        "BACKEND": "kurzewege.common.http.static.ModuleStaticFilesStorage",
        "OPTIONS": {
            "modules": [
                f"{owner}/*.js"
                for owner in ("kurzewege", "members", "groups", "documents", "feed", "events", "openmic")
            ]
        },
    },
}
FILE_UPLOAD_TEMP_DIR = None
MAX_UPLOAD_BYTES = env.integer("MAX_UPLOAD_MB", 50, minimum=1) * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 512 * 1024
# X-Accel-Redirect: the proxy's internal location for MEDIA_ROOT, empty = this process serves the bytes.
FILES_INTERNAL_LOCATION = env.text("FILES_INTERNAL_LOCATION", "")

# --- Mail: every mail is a row in the outbox, sent by the worker through the transport ------------

EMAIL_BACKEND = "kurzewege.common.mail.backend.OutboxBackend"
MAIL_FOLDER = DATA_DIR / "mails"
EMAIL_HOST = env.text("EMAIL_HOST", "" if IS_DEMO else None, hint="Set the name of the SMTP server.")
EMAIL_PORT = env.integer("EMAIL_PORT", 587, minimum=1, maximum=65_535)
EMAIL_HOST_USER = env.text("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = env.text("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = env.boolean("EMAIL_USE_TLS", default=not IS_DEMO and EMAIL_PORT == 587)
EMAIL_USE_SSL = env.boolean("EMAIL_USE_SSL", default=EMAIL_PORT == 465)
if EMAIL_USE_TLS and EMAIL_USE_SSL:
    raise ImproperlyConfigured("EMAIL_USE_TLS and EMAIL_USE_SSL exclude each other: 587 goes with TLS, 465 with SSL.")
EMAIL_TIMEOUT = 20
_own_domain = "example.org" if IS_DEMO else _site.hostname
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", f"{SITE_NAME} <netzwerk@{_own_domain}>")
MAIL_TRANSPORT = (
    "django.core.mail.backends.smtp.EmailBackend" if EMAIL_HOST else "kurzewege.common.mail.folder.FolderBackend"
)

# Page views in parallel in one process, each thread with a database connection of its own.
PAGE_THREADS = env.integer("ASGI_THREADS", 4, minimum=1)

# --- Background work ----------------------------------------------------------------------------

TASKS: dict[str, dict[str, Any]] = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": []}}
# Two, so that a mail does not wait for a large file.
WORKER_THREADS = env.integer("WORKER_THREADS", 2, minimum=1)
# How many server processes the operator runs; more than one needs REDIS_URL (a system check).
WEB_PROCESSES = env.integer("WEB_PROCESSES", 1, minimum=1)

# --- Who runs this network: shown on the legal pages ---------------------------------------------------

OPERATOR = {
    name: env.text(f"OPERATOR_{name.upper()}", value if IS_DEMO else "") for name, value in demo.OPERATOR.items()
}

# --- Other libraries ----------------------------------------------------------------------------

NOTIFICATIONS_NOTIFICATION_MODEL = "notify.Notification"
DJANGO_NOTIFICATIONS_CONFIG = {"USE_JSONFIELD": True}
TAGGIT_CASE_INSENSITIVE = True

# --- Language and time --------------------------------------------------------------------------

LANGUAGE_CODE = "de"
# The second is plain German for everybody. Only pages marked with `in_every_language` are there in all of them.
LANGUAGES = [("de", "Deutsch"), ("de-simple", "Leichte Sprache"), ("en", "English"), ("ar", "العربية")]
LOCALE_PATHS = [ROOT / "platform" / "kurzewege" / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/Berlin"
# The letters that come once a week: their day (0 is Monday) and the hour from which on they are sent.
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
WEEKLY_MAIL_DAY = _DAYS.index(env.choice("WEEKLY_MAIL_DAY", _DAYS, default="monday"))
WEEKLY_MAIL_HOUR = env.integer("WEEKLY_MAIL_HOUR", 7, minimum=0, maximum=23)
# Whose public holidays are no working days ("ST": Sachsen-Anhalt); empty: only those of all of Germany.
HOLIDAYS_STATE = env.choice(
    "HOLIDAYS_STATE",
    ("", "BB", "BE", "BW", "BY", "HB", "HE", "HH", "MV", "NI", "NW", "RP", "SH", "SL", "SN", "ST", "TH"),
    default="ST" if IS_DEMO else "",
)

# --- Demo ---------------------------------------------------------------------------------------

DEMO_ACCOUNTS = demo.ACCOUNTS
DEMO_PASSWORD = env.text("DEMO_PASSWORD", "kurze-wege-demo")
SERVE_DEV_MAILS = IS_DEMO

# --- Logs ---------------------------------------------------------------------------------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "json": {"()": "kurzewege.common.http.logs.JsonFormatter"},
        "plain": {"format": "%(levelname)s %(name)s: %(message)s"},
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": env.choice("LOG_FORMAT", ("json", "plain"), default="plain" if IS_DEMO else "json"),
        }
    },
    "root": {"handlers": ["console"], "level": env.text("LOG_LEVEL", "WARNING" if IS_DEMO else "INFO")},
    # Sixty lines a second and process while Redis is away, of which the relay tells in one.
    "loggers": {"channels_redis.pubsub": {"level": "CRITICAL"}},
}
# HSTS for other host names under ours (W005), its preload list (W021) and the redirect to https (W008) are the
# operator's to decide, in the proxy: docs/deployment.md
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W008", "security.W021"]
