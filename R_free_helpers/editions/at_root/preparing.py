"""What Quarto finds at the root: executed chapters, variables and the report's notebook."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

from R_free_helpers.contract.snapshot_cache import snapshot_scope
from R_free_helpers.editions.at_root.one_notebook import write_one_notebook
from R_free_helpers.editions.caches import cache_dir
from R_free_helpers.model.edition import Edition
from R_free_helpers.model.file_names import VARIABLES
from R_free_helpers.model.workspace import workspace
from R_free_helpers.system.private import private
from R_free_helpers.system.scratch import clear, in_use, scratch

EXECUTED = "_executed"
METADATA = "_metadata.yml"
"""Settings that Quarto adds to those of the project, for the files in the same folder."""


@snapshot_scope()
def prepare_root(edition: Edition, progress: Callable[[str], None], data: Path | None = None) -> None:
    """Run the chapters and put at the root what Quarto reads there; on any failure nothing of it is left.

    Parameters
    ----------
    edition : Edition
    progress : callable
        Told each step.
    data : Path, optional
        The extract; the synthetic one when absent.

    Raises
    ------
    ValueError
        For an edition that is not public: a folder of its own keeps it from others' eyes.
    """
    if not edition.public:
        raise ValueError(f"make this one with: registry-report build --edition {edition.id} --policy {edition.policy}")
    from R_free_helpers.editions.assembly import edition_content, write_variables
    from R_free_helpers.editions.inputs import build_inputs
    from R_free_helpers.editions.kernels import begin
    from R_free_helpers.editions.stages import results_folder, synthetic_extract
    from R_free_helpers.model.registry import get_registry

    root = workspace().root
    clear(cache_dir())
    clear_root(root)
    try:
        with in_use(cache_dir()), scratch(cache_dir()), private():
            extract = data or synthetic_extract(edition.registry, progress)
            begin()  # what kernels need is imported while results are computed
            results = results_folder(edition, extract, progress)
            inputs = build_inputs(edition, extract, "quarto", ("html", "pdf"))
            registry, executed = get_registry(edition.registry), root / EXECUTED
            variables = edition_content(edition, registry, results, executed, inputs, 2, progress)
            write_one_notebook(edition, executed, variables)
            write_variables(variables, root / VARIABLES)
            if variables["edition"]["mark"]:
                # Not in the registry's own settings: no registry can leave it out.
                (root / METADATA).write_text('policy-mark: "{{< var edition.mark >}}"\n', encoding="utf-8")
    except BaseException:
        clear_root(root)
        raise


def clear_root(root: Path) -> None:
    """Remove what the steps put at the root."""
    shutil.rmtree(root / EXECUTED, ignore_errors=True)
    for name in (VARIABLES, METADATA):
        (root / name).unlink(missing_ok=True)
