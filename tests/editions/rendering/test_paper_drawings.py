"""A drawing on paper: its texts are set as words, once, where they stood; what is not understood stays in it."""

import numpy as np
import pypdfium2
import pytest

from R_free_helpers.editions.rendering import render_pdf
from R_free_helpers.editions.rendering.paper_drawings import parted

HEAD = (
    '<svg font-family="\'Source Sans 3\', sans-serif" stroke-linejoin="round" width="200pt" height="100pt" '
    'viewBox="0 0 200 100" xmlns="http://www.w3.org/2000/svg" version="1.1">'
)
LINE = '<path d="M 0 50 L 200 50 " style="fill: none; stroke: #d3dae1; stroke-width: 4"/>'
HALO = "stroke: #FFFFFF; stroke-width: 2; paint-order: stroke"
LOOK = "font-size: 12px; fill: #1c2630"
PLACED = {
    "start": f'<text style="{LOOK}; text-anchor: start" x="20" y="54">Østfold &lt;5 &amp; 12 %</text>',
    "middle": f'<text style="{LOOK}; text-anchor: middle" x="100" y="54">13 130 personer</text>',
    "end": f'<text style="font-weight: 700; {LOOK}; text-anchor: end" x="190" y="54">95 % KI</text>',
    "italic": f'<text style="font-style: italic; {LOOK}" x="20" y="54">Norge*</text>',
    "moved": f'<text style="{LOOK}" transform="translate(30.5 54.25)">Uke 12</text>',
    "upright": f'<text style="{LOOK}" transform="translate(100.1 90.4) rotate(-90)">Antall</text>',
    "aslant": f'<text style="{LOOK}; text-anchor: start" x="60" y="80" transform="rotate(-40 60.001 79.998)">D</text>',
    "halo": f'<text style="{HALO}; {LOOK}" x="20" y="54">61 % (56–66)</text>',
}


@pytest.mark.parametrize("text", PLACED.values(), ids=PLACED)
def test_a_text_looks_as_it_does_in_the_drawing(text, small, cells, tmp_path, monkeypatch):
    """Set by typst from the drawing itself, or beside it: the same dots, and the same words once."""
    svg = f"{HEAD}{LINE}{text}</svg>"
    rest, texts = parted(svg)
    assert len(texts) == 1 and "<text" not in rest and LINE in rest
    figure = cells["code"]("#| label: fig-x\n#| fig-cap: Bildetekst.\n#| fig-alt: Alt.", {"image/svg+xml": svg})
    work = small("---\n---\n\n# Kapittel\n\n{{< embed _executed/x.ipynb >}}\n", [figure])
    seen, said = [], []
    for name in ("beside", "inside"):
        if name == "inside":
            monkeypatch.setattr("R_free_helpers.editions.rendering.pdf.parted", lambda svg: (svg, []))
        render_pdf(work, tmp_path / f"{name}.pdf", "no_ms")
        document = pypdfium2.PdfDocument(tmp_path / f"{name}.pdf")
        page = document[len(document) - 1]
        seen.append(page.render(scale=2).to_numpy().astype(int))
        said.append("".join(page.get_textpage().get_text_bounded().split()))
        document.close()
    assert (np.abs(seen[0] - seen[1]) > 96).mean() < 2e-5
    words = "".join(texts[0]["text"].split())
    assert said[0].count(words) == 1
    assert sorted(said[0]) == sorted(said[1])


@pytest.mark.parametrize(
    "text",
    [
        f'<text style="{LOOK}; letter-spacing: 2px" x="1" y="2">a</text>',
        f'<text style="{LOOK}" transform="scale(2)">a</text>',
        f'<text style="{LOOK}" x="1" y="2" transform="rotate(-90 50 60)">a</text>',
        f'<text style="{LOOK}" x="1" y="2"><tspan>a</tspan></text>',
        f'<text style="{LOOK}; stroke: #FFFFFF" x="1" y="2">a</text>',
        f'<text style="{LOOK}" x="1" y="2" opacity="0.5">a</text>',
        '<text style="font-size: 12px; fill: none" x="1" y="2">a</text>',
        '<text x="1" y="2">a</text>',
    ],
)
def test_a_text_that_is_not_understood_stays_in_its_drawing(text):
    svg = f"{HEAD}{LINE}{text}</svg>"
    assert parted(svg) == (svg, [])


def test_a_drawing_of_another_scale_is_left_as_it_is():
    svg = f"{HEAD}{LINE}{PLACED['start']}</svg>".replace('width="200pt"', 'width="400pt"')
    assert parted(svg) == (svg, [])
