"""Redis that is gone, frozen or emptied: the shared cache answers from memory, and is right again afterwards."""

import signal
import time
from collections.abc import Iterator

import pytest

from kurzewege.common import shared_cache
from kurzewege.common.shared_cache import PATIENCE_SECONDS, SharedCache
from scripts.services import Redis


@pytest.fixture
def cache(broker: Redis, monkeypatch: pytest.MonkeyPatch) -> Iterator[SharedCache]:
    monkeypatch.setattr(shared_cache, "_line", shared_cache._Line())
    monkeypatch.setattr(shared_cache, "REST_SECONDS", 0.3)
    made = SharedCache(broker.url, {})
    made.clear()
    yield made
    made._memory.clear()
    made.close()


def test_cache_in_redis_does_what_a_cache_does(cache: SharedCache) -> None:
    assert cache.add("a", 1)
    assert not cache.add("a", 2)
    assert cache.incr("a") == 2
    assert cache.get("a") == 2
    assert cache.get_or_set("b", lambda: "new") == "new"
    assert cache.has_key("b")
    assert cache.touch("b", 10)
    assert cache.delete("b")
    assert cache.get("b") is None
    with pytest.raises(ValueError, match="not found"):
        cache.incr("nothing")


@pytest.mark.parametrize("fault", ["killed", "frozen"])
def test_silent_redis_is_waited_for_once_and_then_left_alone(cache: SharedCache, broker: Redis, fault: str) -> None:
    broker.stop(signal.SIGKILL) if fault == "killed" else broker.freeze()
    began = time.monotonic()
    assert cache.add("limit", 0)
    assert time.monotonic() - began < 2 * PATIENCE_SECONDS + 0.2
    began = time.monotonic()
    assert [cache.incr("limit") for _ in range(50)] == list(range(1, 51))
    assert time.monotonic() - began < PATIENCE_SECONDS


def test_redis_forgets_on_its_return_what_was_written_without_it(cache: SharedCache, broker: Redis) -> None:
    cache.set("version", "old", timeout=None)
    cache.set("other", "kept", timeout=None)
    broker.freeze()
    cache.set("version", "new", timeout=None)
    assert cache.get("version") == "new"
    broker.thaw()
    time.sleep(0.35)
    assert cache.get("version") is None
    assert cache.get("other") == "kept"
    assert cache._memory.get("version") is None


def test_restarted_redis_is_found_again_without_a_failed_question(cache: SharedCache, broker: Redis) -> None:
    cache.set("a", 1)
    broker.stop(signal.SIGKILL)
    broker.start()
    cache.set("a", 2)
    assert cache._redis.get("a") == 2
