"""A third registry gets slides by a list of its own and a title: nothing of the engine is touched."""

from __future__ import annotations

import re
import shutil
import sys
from pathlib import Path

import pypdfium2
import pytest
from hip_fractures import BUILD, ROOT, engine_files, run

from R_free_helpers.editions.losses.pieces import bare

SLIDES = """# {{< var indicator.operated.share >}} ble operert i tide {#sec-mote-operert .unnumbered}

{{< embed _executed/indicators.ipynb#fig-operated >}}

::: {.slide-source}
n = {{< var indicator.operated.n >}}
:::

# Metode {#sec-mote-metode .unnumbered}

- {{< var edition.hidden_rule >}}
"""
COMMAND = [sys.executable, "-m", "R_free_helpers.cli"]


@pytest.fixture
def place(project, tmp_path) -> Path:
    """Return a copy of the registry's workspace."""
    left_out = shutil.ignore_patterns("build", "made", "__pycache__")
    return Path(shutil.copytree(project, tmp_path / "workspace", ignore=left_out))


def test_slides_come_with_their_list_and_their_title(place):
    built = [*COMMAND, *BUILD, "--audience", "meeting", "--quiet"]
    said = run(built, place, str(ROOT))
    assert said.returncode == 1 and "data/no_hofte/text/report_meeting.md" in said.stderr

    before = engine_files()
    (place / "data/no_hofte/text/report_meeting.md").write_text(SLIDES, encoding="utf-8")
    said = run([*COMMAND, "check", "no_hofte"], place, str(ROOT))
    assert "there is no label title,meeting" in said.stdout + said.stderr
    with (place / "data/no_hofte/labels.csv").open("a", encoding="utf-8") as labels:
        labels.write("title,meeting,Hoftebrudd {year}\nsubtitle,meeting,Til møtet: {unit}\n")
    said = run([*COMMAND, "check", "no_hofte"], place, str(ROOT))
    assert said.returncode == 0, said.stdout + said.stderr

    said = run(built, place, str(ROOT))
    assert said.returncode == 0, said.stdout + said.stderr
    made = place / "made" / "no_hofte-2024-meeting"
    texts = [page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(made / "report.pdf")]
    assert len(texts) == 3
    assert "Hoftebrudd 2024" in texts[0]
    assert re.search(r"\d+\s%\sble operert i tide", texts[1]), texts[1]
    assert "no_hofte-2024-meeting" in texts[1] and "2 / 3" in texts[1], texts[1]
    assert "3 / 3" in texts[2] and "Metode" in texts[2]
    assert engine_files() == before

    said = run([*built, "--policy", "as_published", "--accept-disclosure-risk"], place, str(ROOT))
    assert said.returncode == 0, said.stdout + said.stderr
    mark = re.search(r'class="policy-mark">(.*?)<', (made / "report.html").read_text(encoding="utf-8"))
    marked = [page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(made / "report.pdf")]
    assert mark and all(bare(mark[1]) in bare(text) for text in marked), "each slide says that it protects less"
