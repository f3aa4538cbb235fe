"""A session of Spark: begun, interrupted and ended as the rest of the program is."""

from __future__ import annotations

import logging
import os
import shutil
import signal
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from R_free_helpers.engines.engine import EngineFailed

HERE = "local[*]"
"""The address of this machine with all its cores."""

CONNECT = "sc://"
"""How an address of Spark Connect begins: a server that runs plans for others."""

SETTINGS = {
    "spark.sql.session.timeZone": "UTC",  # a date is the same day wherever it is computed
    "spark.sql.ansi.enabled": "true",  # what cannot be computed is an error and no null
}
"""What plans are run with, whatever the cluster has."""

HERE_SETTINGS = {
    "spark.ui.enabled": "false",  # rows of persons are nobody else's to look at, and no port is opened
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.sql.catalogImplementation": "in-memory",
    "spark.shuffle.sort.bypassMergeThreshold": "1",  # else each small task opens a file for each of 200 partitions
}
"""What a Spark on this machine is begun with."""

LONGEST_END = 15.0
"""Seconds in which a session is expected to end."""

ASKED_AGAIN = 6
"""How often a server of Spark Connect that does not answer is asked again: for a minute. Its own choice is ten."""

QUIET = {
    "spark.ui.showConsoleProgress": "false",
    # Else each step of a plan asks Java four times more, to tell which line of Python an error comes from: nobody is.
    "spark.python.sql.dataFrameDebugging.enabled": "false",
}
"""What Spark is not to tell."""


def is_here(master: str) -> bool:
    """Return whether the address is of a Spark within a process of this machine, which begins and ends with us."""
    return master.startswith("local")


def begin(master: str, folder: Path, settings: dict[str, str]) -> Any:
    """Return a session of Spark.

    Parameters
    ----------
    master : str
        See `OnSpark`.
    folder : Path
        Where a Spark of this machine puts what does not fit into its memory.
    settings : dict of str to str
        More settings, which go before those of this module.

    Raises
    ------
    EngineFailed
        Where there is no Java, which a Spark of this machine needs.
    """
    from pyspark.sql import SparkSession

    if master.startswith(CONNECT):
        session = _built(SparkSession.builder.remote(master), SETTINGS | settings)
        _ask_again(session, ASKED_AGAIN)
        return session
    chosen = QUIET | SETTINGS | settings
    if is_here(master):
        if shutil.which("java") is None and not _java_home():
            raise EngineFailed(
                "Spark needs a Java 17 runtime, and there is none: install one (such as the package "
                "openjdk-17-jre-headless), or set JAVA_HOME to where it is"
            )
        chosen = HERE_SETTINGS | {"spark.local.dir": str(folder)} | chosen
        os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")  # else it tells which address it chose
        # What goes before it is told elsewhere: spark-defaults.conf, and what PYSPARK_SUBMIT_ARGS asks for.
        os.environ.setdefault("SPARK_DRIVER_MEMORY", f"{_half_of_memory()}m")
    _log_what_is_not_raised()
    with _interrupts_stop_us():
        context = _context(chosen | {"spark.master": master, "spark.app.name": "registry-report"})
    context.setLogLevel("OFF")  # what fails is raised, and told once
    return _built(SparkSession.builder, chosen)


def end(session: Any) -> None:
    """End a session, whatever has become of it."""
    # In a thread, which has a connection of its own: after an interrupt this one still waits for an answer. And a
    # server that has gone is asked again and again.
    ending = threading.Thread(target=_end, args=[session], daemon=True)
    ending.start()
    ending.join(LONGEST_END)


def _end(session: Any) -> None:
    try:
        if not hasattr(session, "sparkContext"):
            _ask_again(session, 0)
        session.stop()
    except Exception:  # whoever lost its Spark has been told of it
        return


def _ask_again(session: Any, most: int) -> None:
    """Let a server of Spark Connect that does not answer be asked again so often; that it does not is raised."""
    from pyspark.sql.connect.client.retries import DefaultPolicy

    session.client.set_retry_policies([DefaultPolicy(max_retries=most)])
    warnings.filterwarnings("ignore", r"\[RETRIES_EXCEEDED\]")


def _built(builder: Any, settings: dict[str, str]) -> Any:
    for name, value in settings.items():
        builder = builder.config(name, value)
    return builder.getOrCreate()


def _context(settings: dict[str, str]) -> Any:
    from pyspark import SparkConf, SparkContext

    return SparkContext.getOrCreate(SparkConf().setAll(list(settings.items())))


@contextmanager
def _interrupts_stop_us() -> Iterator[None]:
    """Let Ctrl-C stop this program as it does elsewhere, and leave no Spark behind whose beginning is not waited for.

    What PySpark has it do speaks with Java in the midst of what the program says to it, which fails, and so the
    interrupt is lost. A Spark that has nobody yet to end with would wait for ever.
    """
    import psutil

    program, heard = psutil.Process(), signal.getsignal(signal.SIGINT)
    others = set(program.children())
    main = threading.current_thread() is threading.main_thread()
    try:
        yield
    except BaseException:
        if main:
            signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever is impatient waits no longer for that
        for child in set(program.children()) - others:
            with suppress(psutil.Error):  # it has ended by itself, and what made it end is what is raised
                if any("spark" in word for word in child.cmdline()):
                    child.kill()
        raise
    finally:
        if main:
            signal.signal(signal.SIGINT, heard)


def _log_what_is_not_raised() -> None:
    """Let py4j, which speaks with Java for PySpark, log no error that it raises too: each is told once."""
    logging.getLogger("py4j").setLevel(logging.CRITICAL)
    logging.getLogger().addFilter(_is_not_of_py4j)


def _is_not_of_py4j(record: logging.LogRecord) -> bool:
    return Path(record.pathname).parent.name != "py4j"


def _java_home() -> bool:
    home = os.environ.get("JAVA_HOME")
    return bool(home) and (Path(home) / "bin" / "java").exists()


def _half_of_memory() -> int:
    """Return half of this machine's memory in MB: what runs here has one process, whose own default is 1 GB."""
    import psutil

    return int(psutil.virtual_memory().total / 2 / 2**20)
