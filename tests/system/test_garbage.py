"""Garbage is looked for seldom, and not when a process ends."""

from __future__ import annotations

import subprocess
import sys

CODE = """
import gc
from R_free_helpers.system.garbage import SELDOM, look_seldom
class Loop:
    def __init__(self): self.own = self
    def __del__(self): print("taken apart")
look_seldom(); look_seldom()
kept = Loop()
print(gc.get_threshold() == SELDOM)
gc.callbacks.append(lambda phase, told: phase == "stop" and print("looked through", gc.get_count()))
"""


def test_at_its_end_a_process_does_not_look_through_what_it_holds():
    ran = subprocess.run([sys.executable, "-c", CODE], capture_output=True, text=True, check=True)
    assert "taken apart" not in ran.stdout and ran.stdout.splitlines()[0] == "True"
