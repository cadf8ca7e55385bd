"""Typed readers for the environment.

Each reader takes the name of a variable and gives a clean value. `NAME_FILE` may name a file that
holds the value of `NAME` (secrets mounted by the operator's tools). A wrong or missing value raises
`ImproperlyConfigured` with the variable's name and a hint, so that a start is refused, never guessed.
"""

import os
from collections.abc import Iterable
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

_TRUE = {"1", "true", "yes", "on"}
_FALSE = {"0", "false", "no", "off", ""}


def text(name: str, default: str | None = None, *, hint: str = "") -> str:
    """The value of `name`, stripped; `default` when unset. Without a default an unset or empty name is refused."""
    file_name = os.environ.get(f"{name}_FILE")
    if file_name:
        try:
            value: str | None = Path(file_name).read_text(encoding="utf-8").strip()
        except OSError as error:
            raise ImproperlyConfigured(f"{name}_FILE: {file_name} cannot be read ({error.strerror}).") from error
        except UnicodeDecodeError as error:
            raise ImproperlyConfigured(f"{name}_FILE: {file_name} is not a text file.") from error
    else:
        value = os.environ.get(name)
    if value is not None and (value.strip() or default is not None):
        return value.strip()
    if default is None:
        raise ImproperlyConfigured(f"{name} is not set. {hint}".strip())
    return default


def boolean(name: str, default: bool = False) -> bool:
    """True for 1/true/yes/on, False for 0/false/no/off or an empty value."""
    value = text(name, "1" if default else "0").lower()
    if value in _TRUE:
        return True
    if value in _FALSE:
        return False
    raise ImproperlyConfigured(f"{name} must be 1 or 0, not {value!r}.")


def integer(name: str, default: int, *, minimum: int | None = None, maximum: int | None = None) -> int:
    """A whole number, within `minimum` and `maximum` where they are given."""
    value = text(name, str(default))
    try:
        number = int(value)
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} must be a whole number, not {value!r}.") from error
    if minimum is not None and number < minimum:
        raise ImproperlyConfigured(f"{name} must be at least {minimum}, not {number}.")
    if maximum is not None and number > maximum:
        raise ImproperlyConfigured(f"{name} must be at most {maximum}, not {number}.")
    return number


def choice(name: str, options: Iterable[str], default: str) -> str:
    """One of `options`."""
    value = text(name, default)
    if value not in (allowed := list(options)):
        raise ImproperlyConfigured(f"{name} must be one of {', '.join(allowed)}, not {value!r}.")
    return value


def words(name: str, default: str = "") -> list[str]:
    """Values separated by commas or spaces, in order."""
    return [word for word in text(name, default).replace(",", " ").split() if word]
