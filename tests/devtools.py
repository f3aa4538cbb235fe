"""A browser led by hand: real keys, widths, media and printing, over Chromium's own pipe.

``--dump-dom`` (see ``conftest.py``) is enough for what a script can do in a page; what only a person's hand does, the
Tab key or printing, is asked for here.
"""

from __future__ import annotations

import base64
import contextlib
import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

KEYS = {
    "Tab": 9, "Enter": 13, "Escape": 27, " ": 32, "End": 35, "Home": 36,
    "ArrowLeft": 37, "ArrowUp": 38, "ArrowRight": 39, "ArrowDown": 40,
}  # fmt: skip
SHIFT = 8
A4 = {"paperWidth": 8.27, "paperHeight": 11.69}
"""In inches, as the browser asks."""

TIMEOUT = 120
"""Seconds."""


class Browser:
    """One page of a headless Chromium.

    Parameters
    ----------
    reading, writing : int
        File descriptors of the pipes.
    """

    def __init__(self, reading: int, writing: int) -> None:
        self.reading, self.writing = os.fdopen(reading, "rb"), os.fdopen(writing, "wb")
        self.number = 0
        self.rest = b""
        self.session: str | None = None
        self.events: list[dict] = []
        target = self.ask("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        self.ask("Page.enable")
        self.ask("Runtime.enable")

    def ask(self, method: str, **parameters: Any) -> dict:
        """Return the answer to a command of the DevTools protocol.

        Raises
        ------
        RuntimeError
            When the browser refuses it, or ends.
        """
        self.number += 1
        said = {"id": self.number, "method": method, "params": parameters}
        self.writing.write(json.dumps(said | ({"sessionId": self.session} if self.session else {})).encode() + b"\0")
        self.writing.flush()
        while True:
            heard = self._next()
            if heard.get("id") != self.number:
                self.events.append(heard)
            elif "error" in heard:
                raise RuntimeError(f"{method}: {heard['error']}")
            else:
                return heard["result"]

    def _next(self) -> dict:
        while b"\0" not in self.rest:
            more = os.read(self.reading.fileno(), 1 << 20)
            if not more:
                raise RuntimeError("the browser has ended")
            self.rest += more
        message, self.rest = self.rest.split(b"\0", 1)
        return json.loads(message)

    def wait_for(self, event: str) -> dict:
        """Return the first event of a name since the last `open`, waiting for it."""
        for heard in self.events:
            if heard.get("method") == event:
                return heard
        while True:
            heard = self._next()
            self.events.append(heard)
            if heard.get("method") == event:
                return heard

    def open(self, address: str) -> None:
        """Open an address, and wait until it is loaded."""
        # Over an empty page: an address with another fragment alone would load nothing.
        for one in ("about:blank", address):
            self.events.clear()
            self.ask("Page.navigate", url=one)
            self.wait_for("Page.loadEventFired")

    def size(self, width: int, height: int = 900, telephone: bool = False) -> None:
        """Show the page in a window of this size, in CSS pixels."""
        self.ask(
            "Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=telephone
        )

    def run(self, script: str) -> Any:
        """Return what the body of an asynchronous function returns in the page.

        Raises
        ------
        RuntimeError
            When it fails there.
        """
        done = self.ask(
            "Runtime.evaluate", expression=f"(async () => {{ {script} }})()", awaitPromise=True, returnByValue=True
        )
        if "exceptionDetails" in done:
            raise RuntimeError(str(done["exceptionDetails"].get("exception", {}).get("description", done)))
        return done["result"].get("value")

    def press(self, key: str, times: int = 1, shift: bool = False) -> None:
        """Press a key as a hand does: Tab moves the focus, Enter and the space bar press buttons."""
        code = KEYS.get(key, ord(key[0].upper()))
        text = {"Enter": "\r"}.get(key, key if len(key) == 1 else "")
        how = {"key": key, "code": key, "windowsVirtualKeyCode": code, "modifiers": SHIFT if shift else 0}
        for _ in range(times):
            self.ask("Input.dispatchKeyEvent", type="keyDown", text=text, **how)
            self.ask("Input.dispatchKeyEvent", type="keyUp", **how)

    def write(self, text: str) -> None:
        """Write text where the focus is."""
        self.ask("Input.insertText", text=text)

    def printed(self, **how: Any) -> bytes:
        """Return the page printed on A4 as the browser prints it for itself, as PDF."""
        done = self.ask("Page.printToPDF", **(A4 | {"printBackground": False, "preferCSSPageSize": True} | how))
        return base64.b64decode(done["data"])

    def picture(self, clip: dict | None = None) -> bytes:
        """Return what is seen as PNG, or a part of the page."""
        how = {"clip": clip | {"scale": 1}, "captureBeyondViewport": True} if clip else {}
        return base64.b64decode(self.ask("Page.captureScreenshot", format="png", **how)["data"])


@contextlib.contextmanager
def opened(program: str, profile: Path) -> Iterator[Browser]:
    """Start a browser and end it."""
    from_us, to_browser = os.pipe()
    from_browser, to_us = os.pipe()
    command = [
        program, "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-extensions",
        "--disable-background-networking", "--disable-component-update", "--remote-debugging-pipe",
        f"--user-data-dir={profile}", "--window-size=1280,900",
    ]  # fmt: skip
    # Chromium reads from the third and writes to the fourth descriptor.
    shell = ["bash", "-c", f'exec "$@" 3<&{from_us} 4>&{to_us}', "-", *command]
    process = subprocess.Popen(shell, pass_fds=(from_us, to_us), stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    os.close(from_us)
    os.close(to_us)
    try:
        yield Browser(from_browser, to_browser)
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
