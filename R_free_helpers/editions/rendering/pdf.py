"""PDF/UA-1 by typst, which writes nothing where the standard is not met."""

import json
from collections.abc import Sequence
from pathlib import Path

from R_free_helpers.assets import ASSETS
from R_free_helpers.assets.fonts import FONTS
from R_free_helpers.editions.rendering.linked import put_back
from R_free_helpers.editions.rendering.pandoc import run
from R_free_helpers.editions.rendering.paper_drawings import parted


def to_typst(tree: bytes, folder: Path, kept: Sequence[str] = ()) -> str:
    """Return the report as typst source, with the files inside links that were kept aside."""
    text, _ = run(
        [
            "--from=json",
            "--to=typst",
            "--standalone",
            "--wrap=none",
            "--variable=toc",
            f"--template={ASSETS / 'report.typ'}",
            f"--lua-filter={ASSETS / 'report.lua'}",
            f"--lua-filter={ASSETS / 'typst.lua'}",
        ],
        tree,
        folder,
    )
    return put_back(text.decode(), kept)


def to_pdf(tree: bytes, media: dict[str, bytes], folder: Path, kept: Sequence[str] = ()) -> bytes:
    """Return the report as a PDF/UA-1 file, the same bytes for the same report.

    Parameters
    ----------
    tree : bytes
        Pandoc's JSON, numbered.
    media : dict[str, bytes]
        Relative path to content of each figure.
    folder : Path
        Scratch folder; typst may read nothing outside it.
    kept : sequence of str
        Files inside links that were kept aside; see `linked`.

    Raises
    ------
    RuntimeError
        The report cannot be written as PDF/UA-1: typst's reasons.
    """
    import typst

    for name, content in media.items():
        target = folder / name
        target.parent.mkdir(exist_ok=True)
        if target.suffix == ".svg":
            shapes, texts = parted(content.decode())
            content = shapes.encode()
            target.with_suffix(".svg.json").write_text(json.dumps(texts, ensure_ascii=False), encoding="utf-8")
        target.write_bytes(content)
    source = folder / "report.typ"
    source.write_text(to_typst(tree, folder, kept), encoding="utf-8")
    try:
        content, warnings = typst.compile_with_warnings(
            str(source),
            root=str(folder),
            font_paths=[str(FONTS)],
            ignore_system_fonts=True,
            format="pdf",
            pdf_standards=["ua-1"],
            # Typst would write the time of the build; an edition has its own dates in the text.
            timestamp=0,
        )
    except typst.TypstError as error:
        reasons = "\n".join([getattr(error, "diagnostic", "") or str(error), *getattr(error, "hints", [])])
        raise RuntimeError(f"no PDF/UA-1 can be written: {reasons.replace(str(folder), '').strip()}") from None
    # A warning means text that is not there: a font that is missing, a layout that did not settle.
    if warnings:
        raise RuntimeError(f"typst warns: {'; '.join(str(warning) for warning in warnings)}")
    return content
