"""Put on the path of a build, this kills it right before one chosen change of the file system.

KILL_AFTER=<text>:<n> means: at the n-th change, counted from when something is made whose path ends with the text.
COUNT=<file> writes each change there instead.
"""

import os
import signal
import sys

CHANGES = {"os.rename", "os.mkdir", "os.remove", "os.rmdir", "ctypes.dlsym", "subprocess.Popen"}
WRITES = os.O_WRONLY | os.O_RDWR


def watch() -> None:
    """Install the hook; nothing is installed without one of the two variables."""
    anchor, _, number = os.environ.get("KILL_AFTER", "").rpartition(":")
    counted = os.environ.get("COUNT")
    if not anchor and not counted:
        return
    left = int(number or 0)
    begun = False

    def hook(event: str, arguments: tuple) -> None:
        nonlocal left, begun
        if event not in CHANGES and not (event == "open" and isinstance(arguments[2], int) and arguments[2] & WRITES):
            return
        path = str(arguments[1] if event == "ctypes.dlsym" else arguments[0])
        if event == "ctypes.dlsym" and not path.startswith("rename"):  # what a library loads changes no file
            return
        if counted:
            if path != counted:
                with open(counted, "a") as file:
                    file.write(f"{event} {path}\n")
            return
        # What an earlier build left is removed first, and has the same names: only what is made counts.
        begun = begun or (event in ("open", "os.mkdir") and path.endswith(anchor))
        if begun:
            if left <= 0:
                os.kill(os.getpid(), signal.SIGKILL)
            left -= 1

    sys.addaudithook(hook)


watch()
