"""Quarto's pre- and post-render step: finds the Python that has the program, and runs the step with it.

Quarto runs this file with whatever Python it finds first, so it needs nothing but the standard library.
"""

import importlib.util
import os
import subprocess
import sys

NEEDED = ("R_free_helpers", "papermill")
PLACES = ((".venv", "bin", "python"), (".venv", "Scripts", "python.exe"))


def find_python(root):
    """Return a Python that has the program: this one, or that of the project's own environment; None without one."""
    sys.path[:] = [place for place in sys.path if os.path.abspath(place or ".") != os.path.dirname(os.path.abspath(__file__))]
    if all(importlib.util.find_spec(name) for name in NEEDED):
        return sys.executable
    return next((path for path in (os.path.join(root, *place) for place in PLACES) if os.path.exists(path)), None)


def main():
    python = find_python(os.getcwd())
    if python is None:
        print(
            "registry-report: %s does not have the program: run `make report` here once, or activate the environment "
            "that has it (conda activate registry-report), and render again" % sys.executable,
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
