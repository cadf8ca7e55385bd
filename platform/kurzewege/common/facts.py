"""Facts: how something that happened travels upwards without an import.

An action emits a frozen dataclass of ids; subscribers run at once, in the action's transaction, in the
order in which they were registered. What may only happen after the commit uses `after_commit`.
"""

from collections import defaultdict
from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

from django.db import transaction


class Fact:
    """Base of all facts: a frozen dataclass, named in the past tense, holding ids only."""


# A subscriber of several facts takes their union, which no type variable of the kinds can express.
Subscriber = TypeVar("Subscriber", bound=Callable[[Any], None])
_subscribers: dict[type[Fact], list[Callable[[Any], None]]] = defaultdict(list)


def on(*kinds: type[Fact]) -> Callable[[Subscriber], Subscriber]:
    """Decorator: run the function whenever a fact of one of `kinds` is emitted."""

    def register(function: Subscriber) -> Subscriber:
        for kind in kinds:
            if function not in _subscribers[kind]:
                _subscribers[kind].append(function)
        return function

    return register


def emit(fact: Fact) -> None:
    """Tell every subscriber. Expects an open transaction: what subscribers write commits with the cause."""
    for function in _subscribers[type(fact)]:
        function(fact)


def after_commit(function: Callable[..., Any], *args: Any, **kwargs: Any) -> None:
    """Run `function` after the commit; a failure is logged and reaches nobody (Django's robust on_commit)."""
    transaction.on_commit(partial(function, *args, **kwargs), robust=True)
