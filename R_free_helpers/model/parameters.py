"""What is wrong with a parameter, in one line, wherever it was given."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from R_free_helpers.model.edition import Edition
from R_free_helpers.model.names import Mendable, did_you_mean, quoted_names, unknown

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails


class ParameterError(Mendable, ValueError):
    """A parameter that cannot be used; its text says which, why, and what to write instead."""


def told(error: ValidationError) -> str:
    """Return what pydantic found, each problem with the name of its parameter and what was written.

    Examples
    --------
    >>> from pydantic import BaseModel
    >>> class Choice(BaseModel):
    ...     year: int
    >>> try:
    ...     Choice(year="soon")
    ... except ValidationError as error:
    ...     told(error)
    "year: a whole number, not 'soon'"
    """
    found = []
    for one in error.errors():
        name, own = ".".join(map(str, one["loc"][:1])), one.get("ctx", {}).get("error")
        if own is not None:
            found.append(str(own) if name in str(own) else f"{name}: {own}")
        elif one["type"] == "extra_forbidden":
            found.append(unknown("parameter", name, Edition.model_fields))
        elif one["type"] == "missing":
            found.append(f"{name} must be given")
        else:
            from R_free_helpers.model.choices import quoted

            said = f"{name}: {wanted(one)}, not {quoted(one['input'])}"
            found.append(said + did_you_mean(str(one["input"]), quoted_names(wanted(one))))
    return "; ".join(found)


def wanted(one: ErrorDetails) -> str:
    """Return what could have been written in the place of a value that pydantic refuses.

    Parameters
    ----------
    one : ErrorDetails
        One of ``ValidationError.errors()``.
    """
    kind, limits = one["type"], one.get("ctx", {})
    if kind.startswith("int_"):
        return "a whole number"
    if kind in ("literal_error", "enum"):
        return str(limits["expected"])
    if kind == "greater_than_equal":
        return f"at least {limits['ge']}"
    if kind == "less_than_equal":
        return f"at most {limits['le']}"
    return one["msg"].removeprefix("Value error, ")


def checked(**parameters: Any) -> Edition:
    """Return the edition that parameters name, its filter and limits in the registry's words.

    Raises
    ------
    ParameterError
        In one line, for whatever cannot be used.
    """
    try:
        edition = Edition.model_validate(parameters)
        edition.check_unit()
        return settled(edition)
    except ValidationError as error:
        raise ParameterError(told(error)) from None
    except ParameterError:
        raise
    except ValueError as error:
        raise ParameterError(str(error)) from None


def settled(edition: Edition) -> Edition:
    """Return the edition with filter and limits as its registry writes them; a limit that is the registry's is none.

    Raises
    ------
    ValueError
        For a dimension or value that the registry does not have, or a limit of an indicator that has none.
    """
    if not edition.filter and not edition.limits:
        return edition
    from R_free_helpers.model.registry import get_registry

    registry = get_registry(edition.registry)
    update = {
        "filter": registry.checked_filter(dict(edition.filter)),
        "limits": registry.checked_limits(dict(edition.limits)),
    }
    return edition.model_copy(update=update)
