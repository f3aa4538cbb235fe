"""A namespace without a network, to run a command in."""

from __future__ import annotations

import subprocess
import sys
from functools import cache

UNSHARE = ["unshare", "--map-root-user", "--net"]
# Kernels talk over the loopback device, which is down in a new namespace; there is no other device.
LOOPBACK_UP = """
import fcntl, os, socket, struct, sys
with socket.socket() as asked:
    fcntl.ioctl(asked, 0x8914, struct.pack("16sh14x", b"lo", 0x1 | 0x40))  # SIOCSIFFLAGS: IFF_UP, IFF_RUNNING
if sys.argv[1:]:
    os.execvp(sys.argv[1], sys.argv[1:])
try:
    socket.create_connection(("192.0.2.1", 80), 5)
except OSError as error:
    print(error.strerror)
print(*(name for _, name in socket.if_nameindex()))
"""
CUT_OFF = [*UNSHARE, sys.executable, "-c", LOOPBACK_UP]
"""Before a command, this cuts it off; alone, it says what it sees of the network."""


@cache
def cut_off_possible() -> bool:
    """Return whether a namespace without a network can be made here."""
    try:
        return subprocess.run([*UNSHARE, "true"], capture_output=True).returncode == 0
    except FileNotFoundError:
        return False
