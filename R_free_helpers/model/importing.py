"""The lock of whoever imports a registry's modules.

A registry's tables are run by themselves and with its package (`contract.registered`), in threads that know nothing of
one another. The import system makes a thread wait for a module that another one imports, but not for one that is run
from its file.
"""

from __future__ import annotations

import threading

REGISTRY_MODULES = threading.RLock()
"""Held while a registry's package, or its tables alone, are imported: another thread finds them whole."""
