"""Quarto's pre- and post-render steps: run the chapters and write the variables, so that ``quarto render`` just works.

`assets/quarto_step.py` finds the Python that has this module. In a build everything is in place already, and only the
finished page is worked on.
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

from R_free_helpers.editions.stages import STAGED
from R_free_helpers.model.workspace import workspace

TURN = "quarto-render"
"""Name of the file that says whose turn it is, among the locks."""


def main() -> int:
    """Prepare the project's root for Quarto, or finish the pages that it made (``--after``).

    Returns
    -------
    int
        The exit status: 1 on a failure, 130 when stopped.
    """
    from R_free_helpers.editions.at_root.choice import TRACEBACK

    for number in (signal.SIGINT, signal.SIGTERM):  # Ctrl-C reaches the step twice: by itself, and by Quarto's end
        signal.signal(number, stop)
    try:
        (after if "--after" in sys.argv[1:] else before)()
    except KeyboardInterrupt:
        say("stopped; render again to begin anew")
        return 130
    except Exception as error:
        if os.environ.get(TRACEBACK):
            raise
        say(message_of(error))
        return 1
    return 0


def stop(number: int, frame: object) -> None:
    """End the step, and let no second signal end its clearing up."""
    for other in (signal.SIGINT, signal.SIGTERM):
        signal.signal(other, signal.SIG_IGN)
    raise KeyboardInterrupt


def before() -> None:
    """Make what Quarto reads at the root, when it is this render's turn."""
    if os.environ.get(STAGED):
        return
    from R_free_helpers.editions.at_root.caller import find_caller
    from R_free_helpers.editions.at_root.choice import choose, chosen_registry, require_formats
    from R_free_helpers.editions.at_root.turns import give_back, take
    from R_free_helpers.editions.at_root.watching import start
    from R_free_helpers.editions.caches import cache_dir

    caller, asked = find_caller()
    registry = chosen_registry(os.environ.get("QUARTO_PROFILE", ""), default_profile())
    require_formats(asked.formats)
    choice = choose(registry, asked.parameters, os.environ, workspace().root)
    turn = cache_dir() / "locks" / TURN
    take(turn, caller, say)
    try:
        from R_free_helpers.editions.at_root.preparing import prepare_root

        say(f"{choice.edition.id}, {'the synthetic extract' if choice.data is None else choice.data}")
        prepare_root(choice.edition, say, choice.data)
    except BaseException:
        give_back(turn, caller)
        raise
    if asked.command == "preview":
        start(caller, registry)


def after() -> None:
    """Finish the pages that Quarto made, and let the next render begin."""
    from R_free_helpers.editions.at_root.caller import find_caller
    from R_free_helpers.editions.at_root.turns import give_back
    from R_free_helpers.editions.caches import cache_dir
    from R_free_helpers.editions.rendering.quarto_page import finish_page

    try:
        for name in os.environ.get("QUARTO_PROJECT_OUTPUT_FILES", "").splitlines():
            if name.endswith(".html"):
                finish_page(Path(name))
                require_resolved(Path(name))
    finally:
        if not os.environ.get(STAGED):
            give_back(cache_dir() / "locks" / TURN, find_caller()[0])


def require_resolved(page: Path) -> None:
    """Remove a page with variables or references that Quarto could not resolve, and raise `QuartoError`.

    Quarto itself warns, and prints them as they are.
    """
    from R_free_helpers.editions.quarto import UNRESOLVED, QuartoError

    found = sorted(set(UNRESOLVED.findall(page.read_text(encoding="utf-8"))))
    if found:
        page.unlink()
        raise QuartoError(f"left unresolved by Quarto: {', '.join(found)}")


def say(message: str) -> None:
    """Tell the user."""
    print(f"registry-report: {message}", file=sys.stderr, flush=True)


def message_of(error: Exception) -> str:
    """Return what an error says, with pydantic's wording reduced to the point."""
    from pydantic import ValidationError

    from R_free_helpers.model.parameters import told

    if isinstance(error, ValidationError):
        return told(error)
    if isinstance(error, OSError):
        from R_free_helpers.system.errors import sentence

        return sentence(error)
    return str(error) or type(error).__name__


def default_profile() -> str:
    """Return the registry that a plain ``quarto render`` makes."""
    import yaml

    return yaml.safe_load(workspace().quarto.read_text(encoding="utf-8"))["profile"]["default"]


if __name__ == "__main__":
    sys.exit(main())
