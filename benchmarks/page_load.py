"""How soon a report's page is there: in headless Chromium, by the DevTools protocol, with the processor slowed down.

``python benchmarks/page_load.py build/no_ms-2024/report.html`` prints, as the median of ``--repeat`` loads from a
cold start: the first paint of content, the load event, and the moment from which the page has nothing more to do (no
task longer than 50 ms in half a second), in seconds from the start of navigation; then what of it was spent where.
Run it on an idle machine. ``websocket-client`` comes with Jupyter's server.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import tempfile
import time
import urllib.request
from pathlib import Path
from statistics import median
from typing import Any

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")
QUIET = 0.5
"""Seconds without a long task after which nothing more is taken to be pending."""

LONGEST = 120

WATCH = """
(() => {
  const told = window.__told = { last: 0, paint: null };
  new PerformanceObserver(list => {
    for (const task of list.getEntries()) told.last = Math.max(told.last, task.startTime + task.duration);
  }).observe({ type: "longtask", buffered: true });
  new PerformanceObserver(list => {
    for (const paint of list.getEntries()) if (paint.name === "first-contentful-paint") told.paint = paint.startTime;
  }).observe({ type: "paint", buffered: true });
})();
"""
ASK = """(() => {
  const loaded = performance.getEntriesByType("navigation")[0]?.loadEventEnd ?? 0;
  return { now: performance.now(), last: __told.last, paint: __told.paint, loaded };
})()"""


class Page:
    """A page of a browser, spoken to by the DevTools protocol."""

    def __init__(self, address: str) -> None:
        import websocket

        self._socket = websocket.create_connection(address, timeout=LONGEST, suppress_origin=True)
        self._number = 0

    def call(self, method: str, **parameters: Any) -> dict[str, Any]:
        """Call a method and return its result."""
        self._number += 1
        self._socket.send(json.dumps({"id": self._number, "method": method, "params": parameters}))
        while True:
            answer = json.loads(self._socket.recv())
            if answer.get("id") == self._number:
                if "error" in answer:
                    raise RuntimeError(f"{method}: {answer['error']['message']}")
                return answer["result"]

    def close(self) -> None:
        """Close the connection."""
        self._socket.close()


def load(program: str, page: Path, slowed: float) -> dict[str, float]:
    """Load a page in a new browser and return seconds by what they are of."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:  # a browser may end later
        command = [
            program, "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
            "--disable-extensions", "--disable-background-networking", "--disable-component-update",
            "--no-first-run", "--window-size=1280,900", f"--user-data-dir={profile}", "--remote-debugging-port=0",
            "about:blank",
        ]  # fmt: skip
        browser = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            found = _page(Path(profile))
            try:
                return _times(found, page, slowed)
            finally:
                found.close()
        finally:
            browser.terminate()
            browser.wait()


def _page(profile: Path) -> Page:
    until = time.monotonic() + LONGEST
    port = profile / "DevToolsActivePort"
    while time.monotonic() < until:
        if port.exists() and (lines := port.read_text().splitlines()):
            with urllib.request.urlopen(f"http://127.0.0.1:{lines[0]}/json") as answer:
                pages = [one for one in json.load(answer) if one["type"] == "page"]
            if pages:
                return Page(pages[0]["webSocketDebuggerUrl"])
        time.sleep(0.05)
    raise TimeoutError("the browser did not start")


def _times(found: Page, page: Path, slowed: float) -> dict[str, float]:
    found.call("Page.enable")
    found.call("Runtime.enable")
    # Time of the processor, not of the clock: other work on the machine counts less.
    found.call("Performance.enable", timeDomain="threadTicks")
    found.call("Emulation.setCPUThrottlingRate", rate=slowed)
    found.call("Page.addScriptToEvaluateOnNewDocument", source=WATCH)
    found.call("Page.navigate", url=page.resolve().as_uri())
    until = time.monotonic() + LONGEST
    while time.monotonic() < until:
        time.sleep(0.1)
        told = found.call("Runtime.evaluate", expression=ASK, returnByValue=True)["result"].get("value")
        if told and told["loaded"] and told["now"] - max(told["last"], told["loaded"]) > 1000 * QUIET:
            break
    else:
        raise TimeoutError("the page was not loaded")
    spent = {one["name"]: one["value"] for one in found.call("Performance.getMetrics")["metrics"]}
    return {
        "first contentful paint": (told["paint"] or 0) / 1000,
        "load event": told["loaded"] / 1000,
        "nothing more pending": max(told["last"], told["loaded"]) / 1000,
        "processor: all tasks": spent["TaskDuration"],
        "processor: scripts": spent["ScriptDuration"],
        "processor: styles": spent["RecalcStyleDuration"],
        "processor: layout": spent["LayoutDuration"],
        "elements": spent["Nodes"],
    }


def main() -> None:
    """Print the times of the pages named."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("pages", nargs="+", type=Path)
    parser.add_argument("--repeat", type=int, default=5)
    parser.add_argument("--slowed", type=float, default=4, help="how many times slower the processor is made to be")
    chosen = parser.parse_args()
    program = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)
    if program is None:
        parser.error("Chromium is not on the PATH: apt-get install -y chromium")
    for page in chosen.pages:
        loads = [load(program, page, chosen.slowed) for _ in range(chosen.repeat)]
        print(f"{page}: {page.stat().st_size / 1e6:.2f} MB, processor slowed {chosen.slowed:g} times")
        for name in loads[0]:
            values = sorted(one[name] for one in loads)
            print(f"  {name:24} {median(values):8.2f}   {values[0]:.2f}–{values[-1]:.2f}")


if __name__ == "__main__":
    main()
