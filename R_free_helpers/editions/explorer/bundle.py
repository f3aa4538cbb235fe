"""The library that draws the explorer's figures: Vega, Vega-Lite and Vega-Embed in one script, from a package."""

from __future__ import annotations

import hashlib
from importlib.metadata import version

from R_free_helpers.editions.caches import aside, cache_dir
from R_free_helpers.system.extras import extra

SNIPPET = "window.vegaEmbed = vegaEmbed;"
"""What the page's script asks for."""

SCRIPT = "vega.js"


def vega_script() -> str:
    """Return the script, which is made once for each version of the package and kept.

    Raises
    ------
    MissingExtra
        When the package is not installed.
    """
    with extra("explorer", "drawing the explorer"):
        import vl_convert
    made_of = hashlib.sha256(f"{version('vl-convert-python')} {SNIPPET}".encode()).hexdigest()[:16]
    folder = cache_dir() / "vega" / made_of
    if not folder.exists():
        folder.parent.mkdir(exist_ok=True)
        with aside(folder) as made:
            (made / SCRIPT).write_text(vl_convert.javascript_bundle(SNIPPET), encoding="utf-8")
    return (folder / SCRIPT).read_text(encoding="utf-8")
