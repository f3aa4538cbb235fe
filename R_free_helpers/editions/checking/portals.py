"""What a registry says of the portals that it delivers to: a mistake is told before anybody exports."""

from __future__ import annotations

from collections.abc import Iterator

from R_free_helpers.editions.checking.mistake import Mistake
from R_free_helpers.exports.told import unknown_names
from R_free_helpers.model.portal import FOLDER, has_portal, read_portal
from R_free_helpers.model.registry import Registry
from R_free_helpers.model.workspace import shown

REMEDY = "Mend it there; docs/portal-files.md tells what each part means."


def portal_mistakes(registry: Registry) -> Iterator[Mistake]:
    """Yield what cannot be used of a registry's lists of portals; nothing where it delivers to none."""
    if not has_portal(registry.data_dir):
        return
    place = shown(registry.data_dir / FOLDER)
    try:
        portal = read_portal(registry.data_dir)
    except ValueError as error:
        yield Mistake(place, 0, str(error), REMEDY)
        return
    for said in unknown_names(portal, registry):
        yield Mistake(place, 0, said, REMEDY)
