"""The real settings, quicker where nothing is proved by being slow."""

from house.config.settings import *  # noqa: F403
from house.config.settings import REST_FRAMEWORK as REAL

SECRET_KEY = "tests"
HEALTH_KEY = "tests: a key that is as long as it has to be"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
# Many tests are one user to the throttle, for it counts in a cache that they share.
REST_FRAMEWORK = REAL | {"DEFAULT_THROTTLE_RATES": dict.fromkeys(REAL["DEFAULT_THROTTLE_RATES"])}
