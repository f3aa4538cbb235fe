"""The command line: ``registry-report build | chapter | validate | results | ledger | … | doctor``.

Which module a command stands in is told by the table below. Heavy packages are imported inside the commands, so that
``--help`` answers at once.
"""

from __future__ import annotations

from R_free_helpers.cli import building, developing, examining, extracts, handing_on, numbers, row_level, years
from R_free_helpers.cli.program import app

COMMANDS = {
    "build": building.build,
    "chapter": building.chapter,
    "validate": extracts.validate,
    "synthesize": extracts.synthesize,
    "import": extracts.import_,
    "worklists": row_level.worklists,
    "own-data": row_level.own_data,
    "person": row_level.person,
    "results": numbers.results,
    "ledger": numbers.ledger,
    "verify": examining.verify,
    "audit": examining.audit,
    "doctor": developing.doctor,
    "check": developing.check,
    "new": developing.new,
    "figures": developing.figures,
    "archive": years.archive,
    "compare": years.compare,
    "export": handing_on.export,
    "deliver": handing_on.deliver,
    "explore": handing_on.explore,
    "check-export": handing_on.check_export,
}
"""In the order of ``--help``."""

for name, command in COMMANDS.items():
    app.command(name)(command)

__all__ = ["app"]
