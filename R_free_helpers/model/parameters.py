"""What is wrong with a parameter, in one line, wherever it was given."""

from __future__ import annotations

from typing import Any

from pydantic import ValidationError

from R_free_helpers.model.edition import Edition
from R_free_helpers.model.names import unknown


class ParameterError(ValueError):
    """A parameter that cannot be used; its text says which, why, and what to write instead.

    Jupyter and papermill show the text alone: no line of the program explains more.
    """

    def _render_traceback_(self) -> list[str]:
        """Return what IPython shows in the place of a traceback."""
        return [str(self)]


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
    "year: Input should be a valid integer, unable to parse string as an integer, not 'soon'"
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

            found.append(f"{name}: {one['msg']}, not {quoted(one['input'])}")
    return "; ".join(found)


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
