"""Figures stand in the page as elements of it."""

from __future__ import annotations

import base64

from R_free_helpers.editions.rendering.drawings import inline, with_inline_drawings
from R_free_helpers.editions.rendering.render import render_bytes
from R_free_helpers.figures import style
from R_free_helpers.figures.svg import to_svg

SVG = (
    '<?xml version="1.0"?>\n<svg width="9pt" viewBox="0 0 9 9"><path id="m1"/><use href="#m1"/>'
    "<text>Ålesund</text></svg>"
)


def image(alt: str, more: str = "") -> str:
    return f'<img {more}src="data:image/svg+xml;base64,{base64.b64encode(SVG.encode()).decode()}" alt="{alt}">'


def test_an_image_becomes_an_element_with_its_text_alternative():
    page = with_inline_drawings(
        f'<figure id="fig-a"><p>{image("A &amp; &quot;B&quot;", "class=&quot;x&quot; ")}</p></figure>'
    )
    assert "<img" not in page and "<?xml" not in page
    assert 'role="img" aria-label="A &amp; &quot;B&quot;"' in page
    assert "<text>Ålesund</text>" in page


def test_each_drawing_has_the_ids_of_its_figure():
    page = with_inline_drawings(f'<figure id="fig-a">{image("a")}</figure><div id="fig-b-c">{image("b")}</div>')
    assert page.count('id="fig-a-m1"') == page.count('href="#fig-a-m1"') == 1
    assert page.count('id="fig-b-c-m1"') == page.count('href="#fig-b-c-m1"') == 1


def test_classes_of_the_image_are_kept():
    page = with_inline_drawings(image("a", 'class="img-fluid" '))
    assert '<svg class="drawing img-fluid" role="img"' in page


def test_other_images_and_the_rest_of_the_page_are_left_alone():
    page = '<p>æ</p><img src="data:image/png;base64,77" alt="a"><p>data:image/svg+xml;base64,</p>'
    assert with_inline_drawings(page) == page


def test_an_alternative_text_cannot_leave_its_attribute():
    assert 'aria-label="&quot;&gt;&lt;script&gt;"' in inline(SVG, "fig-a", '"><script>')


def test_a_label_is_text_in_the_page_and_in_the_pdf(small, cells):
    import pypdfium2

    drawing = style.figure(12, 4)
    axes = drawing.subplots()
    axes.plot([1, 2], [1, 2])
    axes.text(1.2, 1.5, "Møre og Romsdal (853)", path_effects=style.halo())
    cell = cells["figure"]("fig-x", "Figur.", "Alternativ tekst.")
    cell["outputs"][0]["data"]["image/svg+xml"] = to_svg(drawing)
    work = small("# A {#sec-a}\n\n{{< embed _executed/x.ipynb >}}\n", [cell])
    made = render_bytes(work, "no_ms")
    assert ">Møre og Romsdal (853)</text>" in made["html"].decode()
    pages = pypdfium2.PdfDocument(made["pdf"])
    assert "Møre og Romsdal (853)" in "".join(page.get_textpage().get_text_bounded() for page in pages)
