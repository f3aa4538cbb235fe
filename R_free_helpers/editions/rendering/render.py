"""A work folder in, report.html and report.pdf out."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path
from tempfile import TemporaryDirectory

from R_free_helpers.editions.rendering.assemble import assemble
from R_free_helpers.editions.rendering.pandoc import to_tree
from R_free_helpers.editions.rendering.pdf import to_pdf
from R_free_helpers.editions.rendering.web import to_html

FORMATS = ("html", "pdf")


def _contents(
    work: Path, profile: str, formats: Iterable[str], elsewhere: Mapping[str, str] | None
) -> Iterator[tuple[str, bytes]]:
    """Yield each format asked for with its content, as soon as it is made."""
    wanted = list(formats)
    unknown = [name for name in wanted if name not in FORMATS]
    if unknown:
        raise ValueError(f"unknown format {', '.join(unknown)}; the formats are {', '.join(FORMATS)}")
    source = assemble(Path(work), profile, elsewhere)
    with TemporaryDirectory() as scratch, ThreadPoolExecutor(len(FORMATS)) as pool:
        folder = Path(scratch)
        tree = to_tree(source, folder)
        tasks = {
            "html": lambda: to_html(tree, source.media, folder, source.kept).encode(),
            "pdf": lambda: to_pdf(tree, source.media, folder, source.kept),
        }
        futures = {pool.submit(tasks[name]): name for name in wanted}
        for future in as_completed(futures):
            yield futures[future], future.result()


def render_bytes(
    work: Path, profile: str, formats: Iterable[str] = FORMATS, elsewhere: Mapping[str, str] | None = None
) -> dict[str, bytes]:
    """Return the report in each format asked for; Markdown is parsed once for all of them.

    Raises
    ------
    RenderError
        The sources are outside the supported subset, or a variable or reference is unknown.
    RuntimeError
        Pandoc or typst refused the report.
    """
    return dict(_contents(work, profile, formats, elsewhere))


def render(
    work: Path,
    out_dir: Path,
    profile: str,
    formats: Iterable[str] = FORMATS,
    elsewhere: Mapping[str, str] | None = None,
    ready: Callable[[Path], None] = lambda path: None,
) -> list[Path]:
    """Write report.html and report.pdf, or neither.

    Parameters
    ----------
    work : Path
        Work folder (see the package's docstring).
    out_dir : Path
        Folder to write into; made if missing.
    profile : str
        Registry, which selects `_quarto-<profile>.yml`.
    formats : iterable of str
        `html`, `pdf`.
    elsewhere : mapping of str to str, optional
        What to say of labels that are in other chapters, where one is rendered alone.
    ready : callable, optional
        Told of each file when it is whole, while the other is still being made.

    Returns
    -------
    list[Path]
        The files written.
    """
    out_dir, wanted = Path(out_dir), list(formats)
    paths = {name: out_dir / f"report.{name}" for name in wanted}
    written: list[Path] = []
    try:
        for name, content in _contents(work, profile, wanted, elsewhere):
            out_dir.mkdir(parents=True, exist_ok=True)  # not before: of what is refused nothing is left
            written.append(paths[name])
            paths[name].write_bytes(content)
            ready(paths[name])
    except BaseException:
        for path in written:
            path.unlink(missing_ok=True)
        raise
    return list(paths.values())


def render_html(work: Path, out: Path, profile: str) -> None:
    """Write the report as one HTML file at `out`."""
    Path(out).write_bytes(render_bytes(work, profile, ["html"])["html"])


def render_pdf(work: Path, out: Path, profile: str) -> None:
    """Write the report as a PDF/UA-1 file at `out`."""
    Path(out).write_bytes(render_bytes(work, profile, ["pdf"])["pdf"])
