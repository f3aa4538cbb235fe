"""Can environment.yml be had? ``make solve-environment INDEX=FOLDER`` asks an index of the channel.

The index is a folder as a channel has it (``linux-64/repodata.json``, ``noarch/repodata.json``, as they are or packed
as ``.zst``), such as a mirror keeps, or the channel's address. Nothing is installed. conda-forge's packages are chosen
by the solver of conda's newer clients (rattler), for each system of `SYSTEMS`; what the environment takes from PyPI is
in requirements.lock and needs no solver.

Ends with 0 (it can be had on every system asked for), 1 (not on one, and why) or 2 (the index cannot be read).
"""

from __future__ import annotations

import argparse
import asyncio
import sys
from pathlib import Path

import yaml
from pins import ROOT

SYSTEMS = {"linux-64": {"__glibc": "2.28", "__linux": "5"}, "osx-arm64": {"__osx": "13"}, "win-64": {"__win": "10"}}
"""Systems by conda's names for them, with the least that each of them has of its own."""


def wanted(environment: str) -> list[str]:
    """Return what an environment file takes from its channel."""
    return [one for one in yaml.safe_load(environment)["dependencies"] if isinstance(one, str)]


def address(index: str) -> str:
    """Return the address of an index that may be a folder.

    Raises
    ------
    FileNotFoundError
        When there is no such folder, or it is no channel's.
    """
    if "://" in index:
        return index
    folder = Path(index).expanduser().resolve()
    if not any(folder.glob("*/repodata.json*")):
        raise FileNotFoundError(f"{index} is no index of a channel: it has no SYSTEM/repodata.json")
    return folder.as_uri()


async def solution(specs: list[str], index: str, system: str) -> list[str]:
    """Return the packages, with their versions, that fulfil what is wanted on a system.

    Raises
    ------
    rattler.exceptions.SolverError
        When nothing does, with the reason.
    """
    import rattler
    from rattler.package.build_string import BuildString

    own = SYSTEMS[system] | ({} if system.startswith("win") else {"__unix": "0"})
    virtual = [
        rattler.GenericVirtualPackage(rattler.PackageName(name), rattler.Version(version), BuildString("0"))
        for name, version in own.items()
    ]
    found = await rattler.solve([rattler.Channel(index)], specs, platforms=[system, "noarch"], virtual_packages=virtual)
    return sorted(f"{one.name.normalized} {one.version}" for one in found)


def main(arguments: list[str] | None = None) -> int:
    """Return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--index", required=True, help="a folder as a channel has it, or the channel's address")
    parser.add_argument("--system", action="append", choices=SYSTEMS, help="may be given again; all when absent")
    parser.add_argument("--environment", type=Path, default=ROOT / "environment.yml")
    given = parser.parse_args(arguments)
    try:
        from rattler.exceptions import GatewayError, SolverError
    except ImportError:
        print("the solver is not installed: pip install -r tests/dependencies/requirements.txt", file=sys.stderr)
        return 2
    specs = wanted(given.environment.read_text(encoding="utf-8"))
    status = 0
    for system in given.system or SYSTEMS:
        try:
            found = asyncio.run(solution(specs, address(given.index), system))
        except SolverError as error:
            print(f"{system}: {' '.join(str(error).split())}")
            status = 1
        except (GatewayError, OSError) as error:
            print(f"the index cannot be read: {error}", file=sys.stderr)
            return 2
        else:
            chosen = [one for one in found if one.split()[0] in {spec.split("=")[0].rstrip("<>") for spec in specs}]
            print(f"{system}: {len(found)} packages, among them {', '.join(chosen)}")
    return status


if __name__ == "__main__":
    sys.exit(main())
