"""The cache that all processes share: Redis while it answers, else this process's own memory.

What stands in it (rate limits, numbers that are dear to count) may be lost at any time, so Redis that is gone, frozen
or full must cost nobody a page. It gets 150 ms once; then it is left alone for 5 s.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from threading import Lock
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache
from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache

log = logging.getLogger("kurzewege.cache")

PATIENCE_SECONDS = 0.15
REST_SECONDS = 5.0
# More than a hall's phones need for their limits (Django's default of 300 would forget some of them).
MAX_ENTRIES = 20_000
MAX_OWED = 10_000
_ANY_KEY = "shared-cache:is-it-there"


class _Line:
    """Whether this process asks Redis at the moment; the same for all its threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._silent_until = 0.0
        # What was written here meanwhile: Redis still has the old value and must forget it before it is asked again.
        self._owed: set[tuple[str, Any]] = set()

    def may_ask(self) -> bool:
        """After a rest only one thread tries; the others stay with the memory until it has succeeded."""
        if not self._silent_until:
            return True
        with self._lock:
            now = time.monotonic()
            if now < self._silent_until:
                return False
            self._silent_until = now + REST_SECONDS
            return True

    def try_again(self, redis: BaseCache, memory: BaseCache) -> None:
        """After a rest: Redis forgets what was written without it, and this process what it remembered meanwhile."""
        if not self._silent_until:
            return
        with self._lock:
            owed, self._owed = self._owed, set()
        try:
            if len(owed) >= MAX_OWED:
                redis.clear()
            else:
                for key, version in owed | {(_ANY_KEY, None)}:
                    redis.delete(key, version)
        except Exception:
            with self._lock:
                self._owed |= owed
            raise
        memory.clear()
        self._silent_until = 0.0
        log.warning("Redis answers again")

    def failed(self, error: Exception) -> None:
        self._silent_until = time.monotonic() + REST_SECONDS
        log.warning("Redis does not answer, %s s without it: %s", REST_SECONDS, type(error).__name__)

    def owe(self, key: str, version: Any) -> None:
        with self._lock:
            if len(self._owed) < MAX_OWED:
                self._owed.add((key, version))


_line = _Line()


class SharedCache(BaseCache):
    """Takes the settings of Django's `RedisCache`."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(params)
        from redis import RedisError
        from redis.backoff import NoBackoff
        from redis.exceptions import ConnectionError as RedisConnectionError
        from redis.retry import Retry

        # Once more on a new connection: that of before a restart is dead. Not after a silence.
        options = {
            "socket_timeout": PATIENCE_SECONDS,
            "socket_connect_timeout": PATIENCE_SECONDS,
            "retry": Retry(NoBackoff(), 1, supported_errors=(RedisConnectionError,)),
        }
        self._errors = (RedisError, OSError)
        self._redis = RedisCache(server, params | {"OPTIONS": params.get("OPTIONS", {}) | options})
        self._memory = LocMemCache("shared", params | {"OPTIONS": {"MAX_ENTRIES": MAX_ENTRIES}})

    def _ask(self, ask: Callable[[BaseCache], Any], *, writes: str = "", version: Any = None) -> Any:
        if _line.may_ask():
            try:
                _line.try_again(self._redis, self._memory)
                return ask(self._redis)
            except self._errors as error:
                _line.failed(error)
        if writes:
            _line.owe(writes, version)
        return ask(self._memory)

    def add(self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: Any = None) -> bool:
        return bool(self._ask(lambda cache: cache.add(key, value, timeout, version), writes=key, version=version))

    def get(self, key: str, default: Any = None, version: Any = None) -> Any:
        return self._ask(lambda cache: cache.get(key, default, version))

    def set(self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: Any = None) -> None:
        self._ask(lambda cache: cache.set(key, value, timeout, version), writes=key, version=version)

    def touch(self, key: str, timeout: Any = DEFAULT_TIMEOUT, version: Any = None) -> bool:
        return bool(self._ask(lambda cache: cache.touch(key, timeout, version), writes=key, version=version))

    def delete(self, key: str, version: Any = None) -> bool:
        return bool(self._ask(lambda cache: cache.delete(key, version), writes=key, version=version))

    def has_key(self, key: str, version: Any = None) -> bool:
        return bool(self._ask(lambda cache: cache.has_key(key, version)))

    def incr(self, key: str, delta: int = 1, version: Any = None) -> int:
        """ValueError when there is no such key."""
        return int(self._ask(lambda cache: cache.incr(key, delta, version), writes=key, version=version))

    def clear(self) -> None:
        self._ask(lambda cache: cache.clear())
        self._memory.clear()

    def close(self, **kwargs: Any) -> None:
        self._redis.close(**kwargs)
