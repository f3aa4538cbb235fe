"""The palette holds what `_brand.yml` says of it, and the page and the PDF use no colours of their own."""

import os
import re
import string
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
import yaml

ROOT = Path(__file__).resolve().parents[3]
ASSETS = ROOT / "R_free_helpers/assets"
PALETTE = yaml.safe_load((ROOT / "_brand.yml").read_text("utf-8"))["color"]["palette"]
TEMPLATES = {"report.css": "--{name}: ", "typst-template.typ": r'#let {name} = rgb\("'}
"""How the page and the PDF write a colour; they cannot read the palette where Quarto makes them."""

TEMPLATE_NAMES = {
    "ink": "ink",
    "slate": "slate",
    "line": "line",
    "rule": "line",
    "mist": "mist",
    "paper": "paper",
    "brand": "deep-blue",
    "accent": "burnt-orange",
}
"""What templates call the palette's colours."""

# Linear-RGB simulations of full dichromacy, Machado, Oliveira and Fernandes (2009), doi:10.1109/TVCG.2009.113.
VISION = {
    "normal": np.eye(3),
    "protanopia": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "deuteranopia": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
    "tritanopia": np.array(
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]
    ),
}
XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])


def linear(colour: str) -> np.ndarray:
    """Return linear RGB of a hex colour."""
    rgb = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    return np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)


def contrast_on_white(colour: str) -> float:
    """Return the WCAG contrast ratio with white."""
    return 1.05 / (linear(colour) @ XYZ[1] + 0.05)


def lab(rgb: np.ndarray) -> np.ndarray:
    """Return CIELAB (D65) of linear RGB."""
    xyz = XYZ @ np.clip(rgb, 0, 1) / np.array([0.9505, 1, 1.089])
    f = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def distance(one: str, other: str, vision: str) -> float:
    """Return the CIE76 distance of two colours as seen."""
    return float(np.linalg.norm(lab(VISION[vision] @ linear(one)) - lab(VISION[vision] @ linear(other))))


@pytest.mark.parametrize("vision", VISION)
def test_categories_stay_apart(vision: str) -> None:
    colours = [PALETTE[f"category-{n}"] for n in range(1, 9)]
    assert min(distance(one, other, vision) for one, other in combinations(colours, 2)) > 22
    bands = [PALETTE[f"band-{name}"] for name in ("less", "good", "very")]
    assert min(distance(one, other, vision) for one, other in combinations(bands, 2)) > 22
    assert distance(PALETTE["national"], PALETTE["deep-blue"], vision) > 22


def test_contrast_and_greyscale() -> None:
    assert all(contrast_on_white(PALETTE[f"category-{n}"]) >= 3 for n in range(1, 9))
    assert all(contrast_on_white(PALETTE[name]) >= 4.5 for name in ("deep-blue", "national", "ink", "slate"))
    lightness = [lab(linear(PALETTE[name]))[0] for name in ("band-very", "band-good", "band-less")]
    assert lightness[1] - lightness[0] > 15 and lightness[2] - lightness[1] > 15
    assert lab(linear(PALETTE["previous-year"]))[0] - lab(linear(PALETTE["deep-blue"]))[0] > 40


def with_palette(text: str, line: str) -> str:
    """Return a template with the palette's colours behind the names it has for them."""
    for name, colour in TEMPLATE_NAMES.items():
        text = re.sub(rf"({line.format(name=name)})#\w+", rf"\g<1>{PALETTE[colour]}", text)
    return text


@pytest.mark.parametrize(("template", "line"), TEMPLATES.items())
def test_the_templates_have_the_colours_of_the_palette(template: str, line: str) -> None:
    text = (ASSETS / template).read_text("utf-8")
    wanted = with_palette(text, line)
    if os.environ.get("WRITE_BRAND"):
        (ASSETS / template).write_text(wanted, encoding="utf-8", newline="\n")
    assert text == wanted, "WRITE_BRAND=1 pytest tests/editions/rendering/test_brand.py"


def test_a_changed_colour_reaches_the_templates(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(PALETTE, "deep-blue", "#123456")
    for template, line in TEMPLATES.items():
        assert with_palette((ASSETS / template).read_text("utf-8"), line).count("#123456") == 1


def test_the_templates_use_the_palette() -> None:
    known = {value.lower() for value in PALETTE.values()}
    typst = re.findall(r'rgb\("(#\w+)"\)', (ASSETS / "typst-template.typ").read_text("utf-8"))
    roots = re.findall(r"--[\w-]+: (#\w{6})", (ASSETS / "report.css").read_text("utf-8"))
    assert len(typst) >= 6 and len(roots) >= 6
    assert {colour.lower() for colour in typst + roots} <= known


def test_fonts_are_small_and_licensed() -> None:
    fonts = ASSETS / "fonts"
    assert sum(file.stat().st_size for file in fonts.iterdir()) < 2_500_000
    assert sum(file.stat().st_size for file in fonts.glob("*.woff2")) < 300_000
    assert "SIL OPEN FONT LICENSE" in (fonts / "OFL.txt").read_text("utf-8").upper()


def test_fonts_have_the_letters_and_tabular_digits() -> None:
    from matplotlib.ft2font import FT2Font

    for file in (ASSETS / "fonts").glob("*.ttf"):
        font = FT2Font(str(file))
        letters = font.get_charmap()
        assert all(ord(letter) in letters for letter in "æøåäöÆØÅÄÖé–−≤≥«»×±\u00a0\u202f"), file.name
        assert len({font.load_char(ord(digit)).linearHoriAdvance for digit in "0123456789"}) == 1, file.name


@pytest.mark.parametrize("style", ["Regular", "Italic", "SemiBold", "Bold"])
def test_the_page_shows_every_sign_as_wide_as_figures_measure_it(style: str) -> None:
    from PIL import ImageFont

    sources = "".join(file.read_text("utf-8") for file in (ROOT / "R_free_helpers/figures").rglob("*.py"))
    signs = sorted(set(sources + string.printable + "æøåäöéüÆØÅÄÖ«»„“”…") - set(string.whitespace))
    assert "▶" in signs
    measured, shown = (
        ImageFont.truetype(ASSETS / f"fonts/{name}", 100)
        for name in (f"SourceSans3-{style}.ttf", f"RegistrySans-{style}.woff2")
    )
    assert [sign for sign in signs if measured.getlength(sign) != shown.getlength(sign)] == []
    absent = shown.getmask("\uffff")
    assert [
        sign for sign in signs if shown.getmask(sign).getbbox() and bytes(shown.getmask(sign)) == bytes(absent)
    ] == []
