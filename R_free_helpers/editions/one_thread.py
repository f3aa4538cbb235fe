"""Sums on one thread, in whatever process computes results; import this before numpy.

On one thread a sum is added up in the same order on every machine; and the threads of sums as small as ours wait for
each other longer than they work.
"""

import os

os.environ["OPENBLAS_NUM_THREADS"] = "1"
"""Read by numpy when it is first imported."""
