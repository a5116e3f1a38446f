"""All settings of the portal; values that differ between machines come from the environment.

PORTAL_MODE is `production` unless said otherwise; `demo` is `make run`, `test` is pytest.
`portal/checks.py` refuses to start production with values that are only fit for a demo.
"""

from pathlib import Path

import environ

from portal import static_headers
from portal.logs import LOGGING  # noqa: F401  (read by Django by its name)

env = environ.Env()
BASE_DIR = Path(__file__).resolve().parent.parent
environ.Env.read_env(BASE_DIR / ".env")

PORTAL_MODE = env.str("PORTAL_MODE", "production")
IS_PRODUCTION = PORTAL_MODE == "production"
IS_DEMO = PORTAL_MODE == "demo"
DEBUG = False

VAR_DIR = Path(env.str("PORTAL_VAR_DIR", str(BASE_DIR / "var")))
VAR_DIR.mkdir(parents=True, exist_ok=True)

# Addresses ---------------------------------------------------------------------------------

PORTAL_URL = env.str("PORTAL_URL", "" if IS_PRODUCTION else "http://localhost:8000")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[] if IS_PRODUCTION else ["localhost", "127.0.0.1", "testserver"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[PORTAL_URL] if PORTAL_URL else [])
ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"

# Secrets -----------------------------------------------------------------------------------

# Production has no default: Django refuses an empty SECRET_KEY by itself.
SECRET_KEY = env.str("SECRET_KEY", "" if IS_PRODUCTION else "chi-dung-cho-ban-trinh-dien-" + "x" * 40)
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
# First key seals, the others still open: rotation is "put a new one in front".
SEAL_KEYS = env.list("SEAL_KEYS", default=[] if IS_PRODUCTION else ["Y2hpLWR1bmctY2hvLWJhbi10cmluaC1kaWVuLTMyYiE="])
# Key of HMAC tags (page keys, one-time codes); never rotated, else equal pages look different.
TAG_KEY = env.str("TAG_KEY", "" if IS_PRODUCTION else "nhan-ban-trinh-dien-khong-bi-mat")
DEMO_PASSWORD = "neu-guong-trinh-dien"  # noqa: S105  refused in production by portal.E004

# Apps --------------------------------------------------------------------------------------

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.forms",  # its templates, for FORM_RENDERER below
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "crispy_forms",
    "crispy_bootstrap5",
    "csp",
    "django_htmx",
    "treebeard",
    "portal",
    "accounts",
    "documents",
    "notifications",
    "declarations",
    "rolls",
    "reports",
    "privacy",
]

MIDDLEWARE = [
    "portal.logs.RequestLogMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "portal.middleware.CanonicalHostMiddleware",
    "portal.middleware.PrivatePagesMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.middleware.SessionActivityMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "accounts.middleware.SecondFactorMiddleware",
    "accounts.middleware.RuleErrorMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["portal.templatetags.ui"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "portal.context.portal",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"

# Databases: SQLite by default, PostgreSQL by DATABASE_URL ------------------------------------

SQLITE_OPTIONS = {
    # Without IMMEDIATE two writers that begin with a read fail instead of waiting.
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": (
        "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;PRAGMA foreign_keys=ON;"
        # Otherwise INSERT OR REPLACE slips past the append-only triggers.
        "PRAGMA recursive_triggers=ON;"
    ),
}
# A page that waits longer than this will not be waited for; the worker's tasks end by their own limit.
STATEMENT_TIMEOUT = "-c statement_timeout=15000"
# JIT compiles a counting query longer than it then runs: 4 of 6 seconds over 60,000 members.
POSTGRES_OPTIONS = {"options": f"{STATEMENT_TIMEOUT} -c idle_in_transaction_session_timeout=30000 -c jit=off"}
DATABASES = {"default": env.db("DATABASE_URL", f"sqlite:///{VAR_DIR / 'portal.sqlite3'}")}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = SQLITE_OPTIONS
else:
    DATABASES["default"].update(OPTIONS=POSTGRES_OPTIONS, CONN_MAX_AGE=60, CONN_HEALTH_CHECKS=True)
# For a single cell on one machine that knows what it does; `portal.E001` refuses it otherwise.
ALLOW_SQLITE = env.bool("ALLOW_SQLITE", False)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Rate limits and sessions live in the database: Redis is never needed to sign in.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "portal_cache",
        # Django's 300 would throw away counts of wrong passwords that still run, whenever a few people sign in.
        # A full table loses what has expired first, then a twentieth.
        "OPTIONS": {"MAX_ENTRIES": 200_000, "CULL_FREQUENCY": 20},
    }
}

# Files -------------------------------------------------------------------------------------

MEDIA_ROOT = VAR_DIR / "files"  # private: served only by views that check who asks
STATIC_URL = "static/"
STATIC_ROOT = Path(env.str("PORTAL_STATIC_ROOT", str(VAR_DIR / "static")))
NODE_MODULES = BASE_DIR / "node_modules"
STATICFILES_DIRS = [
    BASE_DIR / "static",
    ("bootstrap", NODE_MODULES / "bootstrap/dist"),
    ("be-vietnam-pro", NODE_MODULES / "@fontsource/be-vietnam-pro/files"),
    ("tinos", NODE_MODULES / "@expo-google-fonts/tinos"),
]
STATICFILES_FINDERS = [
    "portal.staticfiles.PortalFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
]
# Private files: nobody but the portal's own user reads them.
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700
# Compressed already, or never sent to a browser (fonts of the PDFs, maps for developers).
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = ["woff2", "ttf", "png", "map"]
WHITENOISE_ADD_HEADERS_FUNCTION = static_headers.add
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# Sign-in -----------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ["username", "email"]},
    },
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_ADAPTER = "accounts.adapters.AccountAdapter"
ACCOUNT_FORMS = {"login": "accounts.forms.sign_in.SignInForm"}
ACCOUNT_LOGIN_METHODS = {"email", "username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
# Besides allauth's own: opening an account by link or join code. Generous per address, because a whole
# cell may sit behind one; each link is guarded by its own count of wrong codes.
ACCOUNT_RATE_LIMITS = {"open_account": "60/m/ip,600/d/ip,10/m/key", "phone_code": "30/h/ip,3/h/key"}
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_LOGOUT_ON_GET = False
# No "remember me": the session ends with the browser, at the latest after SESSION_COOKIE_AGE.
ACCOUNT_SESSION_REMEMBER = False
# Whoever types a stranger's address into the reset form does not make us write to that stranger.
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
# allauth's own generator copies the address into a table of its own, where a former address would
# keep working for sign-in and reset; `User.email` is the only address of an account.
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "django.contrib.auth.tokens.PasswordResetTokenGenerator"  # noqa: S105
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", 1 if IS_PRODUCTION else 0)
MFA_ADAPTER = "accounts.adapters.MfaAdapter"
# Addresses are entered once and never verified; that must not keep anyone from a second factor.
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_USER_VERIFICATION = "required"
# Without TLS browsers know passkeys on `localhost` only.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not IS_PRODUCTION
# Generous per address, because a whole cell may sit behind one: there is nothing to guess.
MFA_RATE_LIMITS = {"webauthn_login": "60/m/ip"}
MFA_FORMS = {
    "add_webauthn": "accounts.forms.passkeys.AddPasskeyForm",
    "edit_webauthn": "accounts.forms.passkeys.RenamePasskeyForm",
}
# One step of 30 s either way: phones whose clock is a little off, and people who type slowly.
MFA_TOTP_TOLERANCE = 1
MFA_TOTP_ISSUER = "Cổng nội bộ"
USERSESSIONS_TRACK_ACTIVITY = True
# Also the life of the link that `open_administrator` prints.
PASSWORD_RESET_TIMEOUT = 24 * 60 * 60
# Officers' pages ask for a second factor; `portal.W001` warns when production switches it off.
OFFICERS_NEED_SECOND_FACTOR = env.bool("OFFICERS_NEED_SECOND_FACTOR", IS_PRODUCTION)

SESSION_COOKIE_NAME = "__Host-sessionid"
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_NAME = "__Host-csrftoken"
CSRF_COOKIE_SECURE = True
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "portal.views.csrf_failure"

# Browser -----------------------------------------------------------------------------------

SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if IS_PRODUCTION else None
SECURE_SSL_REDIRECT = IS_PRODUCTION
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^workz$"]
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if IS_PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
# W021: preloading binds a whole domain for years; that is for the owner of the domain to decide.
SILENCED_SYSTEM_CHECKS = ["security.W021"]
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        # Bootstrap's stylesheet draws its small arrows from data: addresses.
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
        "manifest-src": ["'self'"],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1000

# Language and time -------------------------------------------------------------------------

LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", "Tiếng Việt")]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["portal.formats"]
TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_I18N = True
USE_TZ = True

# Mail: every message goes through the outbox -------------------------------------------------

EMAIL_BACKEND = "notifications.backends.OutboxBackend"
# What the outbox hands to; EMAIL_URL like smtp+tls://user:password@host:587.
DELIVERY_EMAIL = env.email_url("EMAIL_URL", default="filemail://" if not IS_PRODUCTION else "smtp://localhost:25")
DELIVERY_EMAIL_FOLDER = VAR_DIR / "mail"
EMAIL_TIMEOUT = env.int("EMAIL_TIMEOUT", 10)  # seconds
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", "Cổng nội bộ <khong-tra-loi@localhost>")
# Text messages, for who has no e-mail; off while the address is empty. What the gateway gets: notifications/sms.py.
SMS_URL = env.str("SMS_URL", "")
SMS_TOKEN = env.str("SMS_TOKEN", "")
SMS_TIMEOUT = env.int("SMS_TIMEOUT", 10)  # seconds
OPERATOR_EMAIL = env.str("OPERATOR_EMAIL", "")  # receives the nightly seal of the journal

# Background work ---------------------------------------------------------------------------

CELERY_BROKER_URL = env.str("CELERY_BROKER_URL", "filesystem://")
BROKER_FOLDER = VAR_DIR / "broker"
HEARTBEAT_MAX_AGE_SECONDS = 120
# Work handed out and silent for longer is handed out again; longer than any task may run.
OUTBOX_LEASE_SECONDS = env.int("OUTBOX_LEASE_SECONDS", 660)

# Members -----------------------------------------------------------------------------------

# Each counts what is open in a unit, for the hand-over of a post (rolls/open_work.py).
OPEN_WORK_SOURCES = ("accounts.todo.open_in", "declarations.todo.open_in", "rolls.todo.open_in")
ACCESS_CODE_DAYS = 14  # life of an invitation or printed slip
APPLICANT_DAYS = 30  # then an applicant nobody confirmed is deleted
