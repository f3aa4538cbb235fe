"""The report variables of an edition, kept under the fingerprint of what they are made of, and its provenance."""

from __future__ import annotations

import json
from collections.abc import Collection
from pathlib import Path

from R_free_helpers.editions.caches import aside, cache_dir
from R_free_helpers.editions.fingerprint import digest, digest_code, digest_files
from R_free_helpers.editions.stages import load_released, require_own
from R_free_helpers.model.edition import Edition

WORDING = ("R_free_helpers.editions.variables",)
"""Where the code of report variables begins."""

KEPT = "variables.json"
"""Groups of variables, each nested names with their texts."""


def edition_variables(edition: Edition, results: Path, inputs: dict, wanted: Collection[str] | None = None) -> dict:
    """Return the report variables of an edition, all or some groups, provenance included.

    Parameters
    ----------
    results : Path
        Folder with the released results.
    inputs : dict
        See `build.build_inputs`.
    wanted : collection of str, optional
        The groups; all when absent.

    Raises
    ------
    PolicyRefused, ValueError
        See `stages.require_own`, also where the variables are kept already.
    """
    require_own(results, edition)
    made_of = digest(
        digest_files([results], results.parent),
        digest_files([edition.data_dir]),
        digest_code(edition.registry, *WORDING),
        edition.model_dump_json(),
        json.dumps(wanted if wanted is None else sorted(wanted)),
    )
    folder = cache_dir() / "variables" / f"{edition.registry}-{made_of[:24]}"
    if not folder.exists():
        with aside(folder) as made:
            # A registry may give what is no text; it is printed as one anyhow.
            text = json.dumps(_worded(edition, results, wanted), ensure_ascii=False, indent=1, default=str)
            (made / KEPT).write_text(text + "\n", encoding="utf-8")
    return json.loads((folder / KEPT).read_text(encoding="utf-8")) | {"provenance": provenance(inputs)}


def _worded(edition: Edition, results: Path, wanted: Collection[str] | None) -> dict:
    # What is kept needs none of it: to import it takes longer than all else here.
    from R_free_helpers.editions.opening import chapter_of
    from R_free_helpers.results.variables import report_variables

    return report_variables(chapter_of(edition, load_released(results, edition)), wanted)


def provenance(inputs: dict) -> dict[str, str]:
    """Return what the report prints of its own making."""
    return {
        "extract": str(inputs["extract"])[:16],
        "code": str(inputs["code"])[:16],
        "definitions": str(inputs["definitions"])[:16],
        "renderer": str(inputs["renderer"]),
        "policy": str(inputs["edition"]["policy"]),
        "versions": ", ".join(
            f"{name} {version}" for name, version in (inputs["versions"] | inputs["rendered_by"]).items()
        ),
    }
