"""What a command was asked for: which edition, under which policy, in which formats."""

from __future__ import annotations

from R_free_helpers.cli.options import ComparedName, PolicyChoice


def through_gate(policy: PolicyChoice, accepted: bool) -> None:
    """Accept a weaker policy's risk where the command line says so, and refuse the policy otherwise.

    The results themselves stand behind the same gate; here it is told before any work is done.
    """
    from R_free_helpers.model.policy import accept, require_accepted

    if accepted:
        accept([policy.value])
    require_accepted(policy.value)


def edition_of(name, registry=None, year=None, release="", unit="nation", policy=PolicyChoice.protected):
    """Return the edition called ``name``; where it has none, of a registry, year, release and unit."""
    from R_free_helpers.model.edition import NATION, Edition, known_registries, latest_edition, parse_edition
    from R_free_helpers.model.names import unknown
    from R_free_helpers.model.parameters import checked

    if name:
        named = parse_edition(name, policy=policy.value)
        if registry not in (None, named.registry):
            if registry not in known_registries():
                raise ValueError(unknown("registry", registry, known_registries()))
            raise ValueError(f"{name} is an edition of {named.registry}, not of {registry}: leave --registry out")
        beside = {"year": year, "release": release, "unit": "" if unit == NATION else unit}
        if any(beside.values()):
            meant = checked(**named.model_dump() | {part: value for part, value in beside.items() if value})
            raise ValueError(f"--edition names all of it: write --edition {meant.id} and nothing of it beside")
        if named.unit != NATION:
            named.check_unit()
        return named
    if not registry:
        raise ValueError("say what to build: --edition no_ms-2024, or --registry no_ms --year 2024")
    if year is None:
        latest = parse_edition(latest_edition(registry))
        year = latest.year if release in ("", latest.release) else _missing_year()
    return Edition(registry=registry, year=year, release=release, unit=unit, policy=policy.value)


def _missing_year():
    raise ValueError("give the reporting year with --year")


def choosing(edition, filter: list[str] | None, limit: list[str] | None, compare: ComparedName):
    """Return an edition with the choices of ``--filter``, ``--limit`` and ``--compare``; see `FilterOption`."""
    from R_free_helpers.model.parameters import checked

    if not filter and not limit and compare is ComparedName.archive:
        return edition
    choices = {"filter": filter or (), "limits": limit or (), "compare": compare.value}
    return checked(**edition.model_dump() | choices)


def formats_of(text: str) -> list[str]:
    """Return the formats named in a comma-separated list, HTML first."""
    wanted = {part.strip() for part in text.split(",") if part.strip()}
    if not wanted or wanted - {"html", "pdf"}:
        raise ValueError(f"--formats takes html, pdf or html,pdf; not '{text}'")
    return sorted(wanted)
