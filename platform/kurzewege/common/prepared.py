"""Prepared queries: the SQL of a queryset is made once for its shape, and then only filled with values.

    @prepared
    def comments_under(entry_ids, *, newest):
        return Comment.objects.existing().filter(entry__in=entry_ids).last_of_each(newest)

    comments_under([7, 9], newest=2)  # a list of comments, one query

Django makes a queryset's SQL anew at each use, which takes ten times as long as the database's answer. This is for what
every page asks; elsewhere a queryset does. The *answer* is never kept (docs/decisions/0010-prepared-queries.md).

**Values** are the positional arguments: numbers, texts, moments, lists of them, and model instances, of which the query
may use the primary key. They must reach the database as they are: compared, not computed with. **Shape** is everything
else, and has SQL of its own: keyword arguments, None, True and False, the length of a list (by powers of two), and what
a model names in `shape_fields` (of a person: status, role and consent; names of fields, and of properties that follow
from them and from something else). The clock is neither: the moment is an argument.

What goes wrong is loud. The SQL is made with two sets of invented values; what differs and is none of them raises
TypeError, and so do other fields of an instance. Under test (`PREPARED_QUERIES_ARE_CHECKED`) each use is compared with
the SQL that Django makes for the very values.
"""

from __future__ import annotations

import copy
import datetime as dt
from collections.abc import Callable, Hashable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import update_wrapper
from typing import Any

from django.conf import settings
from django.core.exceptions import EmptyResultSet, ObjectDoesNotExist
from django.db import connections, models
from django.db.models import Prefetch, QuerySet
from django.db.models.sql.compiler import SQLCompiler

Value = int | str | dt.datetime


def prepared(build: Callable[..., QuerySet]) -> Prepared:
    """Turns a function that gives a queryset into one that gives a list of its rows; the SQL is made once a shape."""
    return Prepared(build)


class Prepared:
    """What `prepared` gives. Called like the function it is made of."""

    def __init__(self, build: Callable[..., QuerySet]) -> None:
        update_wrapper(self, build)
        self._build = build
        self._statements: dict[Hashable, _Statement] = {}

    def __repr__(self) -> str:
        return f"{self._build.__module__}.{self._build.__qualname__}"

    def __call__(self, *arguments: Any, **shape: Hashable) -> list[Any]:
        given = [_argument(argument) for argument in arguments]
        key = (*(argument.shape for argument in given), *shape.items())
        statement = self._statements.get(key)
        if statement is None:
            statement = self._statements[key] = self._made(given, shape)
        if getattr(settings, "PREPARED_QUERIES_ARE_CHECKED", False):
            self._check(statement, given, shape)
        return statement.rows(_values_of(given))

    def _made(self, given: list[_Argument], shape: dict[str, Any]) -> _Statement:
        invented, others = _invented(given, 0), _invented(given, 1)
        try:
            queryset, other = self._queryset(invented, shape), self._queryset(others, shape)
        except ObjectDoesNotExist as error:
            raise TypeError(f"{self!r} uses more of an instance than its key and its shape_fields.") from error
        statement = _Statement(queryset)
        if not statement.learn(_values_of(invented), _Statement(other), _values_of(others)):
            raise TypeError(f"{self!r} changes a value, or its SQL depends on one.")
        return statement

    def _queryset(self, arguments: list[_Argument], shape: dict[str, Any]) -> QuerySet:
        queryset: Any = self._build(*(argument.given for argument in arguments), **shape)
        if queryset._known_related_objects:
            raise TypeError(f"{self!r} begins with the manager of an instance, which would be kept.")
        if any(isinstance(part, Prefetch) and part.queryset is not None for part in queryset._prefetch_related_lookups):
            raise TypeError(f"{self!r} prefetches with a queryset, whose values would be kept.")
        return queryset

    def _check(self, statement: _Statement, given: list[_Argument], shape: dict[str, Any]) -> None:
        # Lists with invented values, because Django drops the doubles that fill a list up.
        invented = _invented(given, 0)
        arguments = [twin if own.is_list else own for own, twin in zip(given, invented, strict=True)]
        plain, ours = _Statement(self._queryset(arguments, shape)), statement.filled(_values_of(arguments))
        if (plain.sql, plain.parameters) != (statement.sql, ours):
            raise AssertionError(f"{self!r} depends on more than its shape: {plain.parameters} {ours}\n{plain.sql}")


@dataclass(frozen=True)
class _Argument:
    """A positional argument: what is given, its share of the shape, its values, and the same with other values."""

    given: Any
    shape: Hashable
    values: Sequence[Any]
    like: Callable[[Sequence[Any]], Any]
    is_list: bool = False


def _argument(given: Any) -> _Argument:
    if isinstance(given, models.Model):
        model: Any = given._meta.model
        traits = {name: getattr(given, name) for name in getattr(model, "shape_fields", ())}
        fields = [name for name in traits if not isinstance(getattr(model, name), property)]

        def like(keys: Sequence[Any]) -> Any:
            # Without other fields: asking for one asks the database, which finds nobody.
            row = [*keys, *(traits[name] for name in fields)]
            return model.from_db(None, [model._meta.pk.attname, *fields], row)

        return _Argument(given, (model, *traits.values()), [given.pk], like)
    if isinstance(given, list | tuple | set | frozenset):
        values = list(given)
        values += values[-1:] * ((1 << (len(values) - 1).bit_length()) - len(values))
        return _Argument(given, (len(values), *{type(value) for value in values}), values, list, is_list=True)
    if isinstance(given, Value) and not isinstance(given, bool):
        return _Argument(given, (type(given),), [given], lambda values: values[0])
    return _Argument(given, ("as it is", given), [], lambda values: given)


def _values_of(arguments: list[_Argument]) -> list[Any]:
    return [value for argument in arguments for value in argument.values]


def _invented(arguments: list[_Argument], number: int) -> list[_Argument]:
    """The same arguments with values that are in no query by chance, other ones for each `number`."""
    place = 0
    invented = []
    for argument in arguments:
        values = [_invented_value(value, number, place + index) for index, value in enumerate(argument.values)]
        place += len(values)
        invented.append(replace(argument, given=argument.like(values), values=values))
    return invented


def _invented_value(value: Value, number: int, place: int) -> Value:
    if isinstance(value, dt.datetime):
        return dt.datetime(1890 + number, 1, 1, microsecond=place, tzinfo=dt.UTC)
    if isinstance(value, str):
        # Could be a key: of what could not, `KeyField` makes another value.
        return f"invented{'too' * number}{place}"
    return 2_000_000_000 + number * 1_000_000 + place


@dataclass(frozen=True)
class _Place:
    """Where a value stands among the parameters, and what the database's driver makes of it."""

    parameter: int
    value: int
    adapt: Callable[[Any], Any]


class _Statement:
    """A queryset's SQL and, once learned, where its values go. Without SQL the answer is known to be empty."""

    def __init__(self, queryset: QuerySet) -> None:
        self._queryset: Any = queryset
        self._places: list[_Place] = []
        self._compiler: SQLCompiler = queryset.query.get_compiler(queryset.db)
        self._converters: dict[int, Any] | None = None
        self.sql, self.parameters = "", list[Any]()
        with suppress(EmptyResultSet):
            self.sql, parameters = self._compiler.as_sql()
            self.parameters = list(parameters)

    def learn(self, values: list[Any], other: _Statement, other_values: list[Any]) -> bool:
        """Find the places of `values` by what is different in `other`; False when that is not exactly the values."""
        if self.sql != other.sql or len(self.parameters) != len(other.parameters):
            return False
        for index, (own, others) in enumerate(zip(self.parameters, other.parameters, strict=True)):
            if own == others:
                continue
            place = self._place(index, own, values)
            if place is None or place.adapt(other_values[place.value]) != others:
                return False
            self._places.append(place)
        return True

    def _place(self, index: int, parameter: Any, values: list[Any]) -> _Place | None:
        adapt_moment = connections[self._queryset.db].ops.adapt_datetimefield_value
        for number, value in enumerate(values):
            adapt = adapt_moment if isinstance(value, dt.datetime) else type(parameter)
            with suppress(TypeError, ValueError):
                if adapt(value) == parameter:
                    return _Place(index, number, adapt)
        return None

    def filled(self, values: list[Any]) -> list[Any]:
        """The parameters with these values."""
        parameters = self.parameters.copy()
        for place in self._places:
            parameters[place.parameter] = place.adapt(values[place.value])
        return parameters

    def rows(self, values: list[Any]) -> list[Any]:
        """Ask the database."""
        if not self.sql:
            return []
        statement = (self.sql, tuple(self.filled(values)))
        compiler: Any = copy.copy(self._compiler)
        compiler.connection = connections[self._queryset.db]  # every thread has its own
        compiler.as_sql = lambda *args, **kwargs: statement
        compiler.get_converters = self._known_converters
        queryset = self._queryset._chain()
        queryset.query.get_compiler = lambda *args, **kwargs: compiler
        return list(queryset)

    def _known_converters(self, expressions: Any) -> dict[int, Any]:
        """What turns a column into a value: the same for every row of this query, so it is looked for once."""
        if self._converters is None:
            self._converters = self._compiler.get_converters(expressions)
        return self._converters
