"""What is wrong with the sources of a report, all of it at once."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RenderProblem:
    """One fault: where (``report.qmd:12`` or ``_executed/x.ipynb cell 3 line 2``) and what."""

    where: str
    what: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what}"


class RenderError(ValueError):
    """The report cannot be rendered; `problems` lists every reason.

    Examples
    --------
    >>> print(RenderError([RenderProblem("report.qmd:3", "unknown variable a.b")]))
    the report cannot be rendered (1 problem):
      report.qmd:3: unknown variable a.b
    """

    def __init__(self, problems: list[RenderProblem]) -> None:
        self.problems = list(dict.fromkeys(problems))
        count = f"{len(self.problems)} problem{'s' if len(self.problems) != 1 else ''}"
        lines = "".join(f"\n  {problem}" for problem in self.problems)
        super().__init__(f"the report cannot be rendered ({count}):{lines}")
