"""Garbage is looked for seldom, and not when a process ends."""

from __future__ import annotations

import subprocess
import sys

CODE = """
import atexit, gc
from R_free_helpers.system.garbage import SELDOM, look_seldom
atexit.register(lambda: print(gc.get_freeze_count() > 0))  # what is registered first is called last
look_seldom()
look_seldom()
print(gc.get_threshold() == SELDOM, gc.get_freeze_count())
"""


def test_at_its_end_a_process_does_not_look_through_what_it_holds():
    ran = subprocess.run([sys.executable, "-c", CODE], capture_output=True, text=True, check=True)
    assert ran.stdout.splitlines() == ["True 0", "True"]
