"""The formats: how each is made, and how each is checked as its receiver would."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from R_free_helpers.exports import (
    assessment,
    helsedirektoratet,
    package,
    package_checks,
    skde,
    skde_checks,
    vis,
    vis_checks,
)
from R_free_helpers.exports.checks import Checked, Made
from R_free_helpers.exports.told import Delivery
from R_free_helpers.model.portal import Portal

MAKERS: Mapping[str, Callable[[Delivery], Made]] = {
    "skde": skde.make,
    "vis": vis.make,
    "helsedirektoratet": helsedirektoratet.make,
    "package": package.make,
    "assessment": assessment.make,
}
METADATA_ENDS = "-ind.csv"
"""How the name of a file of metadata ends."""


def check(format: str, files: Mapping[str, str], portal: Portal) -> Checked:
    """Return what a receiver would say of the files of a format, given their texts by name."""
    if format == "package":
        return package_checks.check(files)
    numbers = {one.id for one in portal.numbers("orgnr").values()}
    of_skde = {one.id for one in portal.numbers(*skde.SCHEMES).values()}
    found = Checked()
    for name, text in sorted(files.items()):
        if format == "vis":
            one = vis_checks.check(text)
        elif format == "assessment":
            one = assessment.check(text)
        elif format == "helsedirektoratet":
            one = helsedirektoratet.check(text, {each.id for each in portal.of(format)}, numbers)
        elif name.endswith(METADATA_ENDS):
            one = Checked(skde_checks.metadata_faults(text))
        else:
            types = {each.id: each.type for each in portal.of(format)}
            one = skde_checks.check(skde_checks.read_upload(text, portal.registry, types, of_skde))
        found = Checked([*found.faults, *one.faults], [*found.warnings, *one.warnings])
    return found
