"""Quarto's pre- and post-render steps: finds the Python that has the program, and runs them with it.

Quarto runs this file with whatever Python it finds first, so it needs nothing but the standard library.
"""

import importlib.util
import json
import os
import subprocess
import sys

NEEDED = ("R_free_helpers", "papermill")
PLACES = ((".venv", "bin", "python"), (".venv", "Scripts", "python.exe"))


def find_python(root):
    """Return a Python that has the program: this one, or that of the project's own environment; None without one."""
    here = os.path.dirname(os.path.abspath(__file__))
    sys.path[:] = [place for place in sys.path if os.path.abspath(place or ".") != here]
    if all(importlib.util.find_spec(name) for name in NEEDED):
        return sys.executable
    return next((path for path in (os.path.join(root, *place) for place in PLACES) if os.path.exists(path)), None)


def refused(path):
    """Return a sentence about a notebook that Quarto cannot render as it is; None about one that it can.

    Quarto runs no chapter here, and knows none of its numbers.
    """
    with open(path, encoding="utf-8") as file:
        cells = json.load(file)["cells"]
    code = [cell for cell in cells if cell["cell_type"] == "code"]
    asks = any("{{< var " in "".join(cell["source"]) for cell in cells)
    if not asks and (not code or any(cell["outputs"] for cell in code)):
        return None
    chapter, registry = (
        os.path.splitext(os.path.basename(path))[0],
        os.path.basename(os.path.dirname(os.path.abspath(path))),
    )
    if asks:
        return (
            f"Quarto alone cannot render a chapter. Its page: registry-report chapter {chapter} --registry {registry}"
        )
    return f"{path} has not been run: run it in Jupyter, save it and render it again"


def main():
    if "--notebooks" in sys.argv[1:]:
        files = os.environ.get("QUARTO_PROJECT_INPUT_FILES", "").splitlines()
        told = [sentence for sentence in map(refused, (name for name in files if name.endswith(".ipynb"))) if sentence]
        for sentence in told:
            print(f"registry-report: {sentence}", file=sys.stderr)
        return 1 if told else 0
    python = find_python(os.getcwd())
    if "--which" in sys.argv[1:]:
        tell = f"import platform, sys; print(sys.prefix); print(platform.python_version()); print({python is not None})"
        return subprocess.call([python or sys.executable, "-c", tell])
    if python is None:
        print(
            f"registry-report: {sys.executable} does not have the program: run `make report` here once, or activate "
            "the environment that has it (conda activate registry-report), and render again",
            file=sys.stderr,
        )
        return 1
    command = [python, "-m", "R_free_helpers.editions.prerender", *sys.argv[1:]]
    if os.name == "nt":
        return subprocess.call(command)
    sys.stderr.flush()
    os.execv(python, command)


if __name__ == "__main__":
    sys.exit(main())
