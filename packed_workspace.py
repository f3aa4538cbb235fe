"""What a wheel holds beside the package: files of the checkout that a new workspace begins with; see pyproject.toml.

An editable install has the checkout itself. Hatchling's ``force-include`` would put copies beside it, in a folder that
looks like a second package.
"""

from __future__ import annotations

from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class PackedWorkspace(BuildHookInterface):
    """Adds the files to a wheel, and to nothing else."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Name the files; ``version`` is ``standard`` or ``editable``."""
        if version == "standard":
            build_data["force_include"].update(self.config["files"])
