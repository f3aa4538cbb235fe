"""Which errors a user can mend, and in which words they are told."""

from __future__ import annotations

NAMED = frozenset(
    [
        "ContractError",
        "ChapterErrors",
        "UnknownVariables",
        "QuartoError",
        "RenderError",
        "Locked",
        "Disclosed",
        "NotProtectable",
        "MissingExtra",
        "PolicyRefused",
        "Unmarked",
        "Lost",
        "EngineFailed",
    ]
)
"""Errors of this program by their names: to import them all would take longer than most commands."""


def is_mendable(error: BaseException) -> bool:
    """Return whether an error says what a user can do; any other is a fault of the program."""
    return isinstance(error, (ValueError, OSError)) or type(error).__name__ in NAMED


def message_of(error: BaseException) -> str:
    """Return what an error says, with pydantic's wording reduced to the point."""
    if hasattr(error, "errors") and callable(error.errors):
        from R_free_helpers.model.parameters import told

        return told(error)  # type: ignore[arg-type]
    if isinstance(error, OSError):
        from R_free_helpers.system.errors import sentence

        return sentence(error)
    return str(error)
