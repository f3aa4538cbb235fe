"""On which page a part stands: printed in the PDF beside the reference, absent in the page and without the part."""

import re
from pathlib import Path

import pypdfium2
import pytest

from R_free_helpers.editions.rendering import RenderError, render

MARK = '[]{.page-of of="sec-far" word="side"}'
TEXT = f"""---
---

# Skjema {{#sec-form}}

| Nr. | Kapittel |
|:----|:---------|
| 1 | -@sec-far{MARK} |
| 2 | ingen[]{{.page-of of="sec-nowhere" word="side"}} |

: Skjema {{#tbl-form}}

{{{{< pagebreak >}}}}

# Fjernt {{#sec-far}}

Tekst.
"""


def printed(path: Path) -> list[str]:
    document = pypdfium2.PdfDocument(path)
    try:
        return [page.get_textpage().get_text_bounded() for page in document]
    finally:
        document.close()


def test_the_pdf_tells_the_page_that_the_part_stands_on(small, tmp_path: Path) -> None:
    render(small(TEXT), tmp_path / "out", "no_ms")
    pages = printed(tmp_path / "out" / "report.pdf")
    told = int(re.search(r"2 \(side (\d+)\)", "\n".join(pages))[1])
    (sheet,) = [number for number, text in enumerate(pages) if "Fjernt" in text and "Tekst." in text]
    assert told == sheet, "the cover has no number"
    assert "side 0" not in "".join(pages) and "sec-nowhere" not in "".join(pages)


def test_the_page_has_the_link_alone(small, tmp_path: Path) -> None:
    render(small(TEXT), tmp_path / "out", "no_ms")
    page = (tmp_path / "out" / "report.html").read_text("utf-8")
    assert re.search(r'<td[^>]*><a href="#sec-far"[^>]*>2</a></td>', page)
    assert "page-of" not in page.partition("<body")[2] and "(side" not in page


def test_a_part_that_goes_missing_stops_the_report(small, tmp_path: Path) -> None:
    work = small(TEXT.replace("# Fjernt {#sec-far}", "# Fjernt"))
    with pytest.raises(RenderError, match="unknown reference @sec-far"):
        render(work, tmp_path / "out", "no_ms")
