"""The embedded renderer: report.qmd and executed notebooks to HTML and PDF, from PyPI wheels alone.

It reads the sources that Quarto reads, and gives the same numbers, the same text and the same alt texts.

What it supports
----------------
* YAML in front of ``report.qmd``, ``_quarto.yml`` and ``_quarto-<profile>.yml`` (keys: see `settings`);
* ``{{< embed _executed/chapter.ipynb >}}``, a whole executed notebook, or ``chapter.ipynb#fig-label`` for one
  cell of it, with ``echo=true`` where its code is to be shown (folded in the HTML, left out of the PDF). A
  labelled cell shows one thing: an SVG or PNG image for ``fig-``, Markdown for ``tbl-``. Cell options: ``label``,
  ``fig-cap``, ``fig-alt``, ``tbl-cap``, ``echo``, ``include``, ``output``, ``warning``;
* ``{{< var a.b >}}`` in text, titles, captions, alt texts and table cells;
* ``{{< include file.md >}}`` and ``{{< pagebreak >}}``, each alone on a line;
* pipe tables in the text with ``: Caption {#tbl-…}`` below them, numbered with the others;
* ``@fig-… @tbl-… @sec-…``, in brackets too, ``-@fig-…`` for the number alone; headings with
  ``{#sec-… .unnumbered}``;
* ``::: {.callout-note title="…"}`` (also tip, warning, important, caution),
  ``::: {.content-visible when-format="html"}`` or ``"typst"``, ``::: {lang="en"}``, ``::: {.key-figures}``
  and the other classes in `divisions`;
* ``slides: true``: in the PDF each heading of the first level begins a slide, and ``::: {.slide-source}`` is its foot;
* Pandoc's Markdown otherwise: lists, footnotes, pipe tables, links, emphasis.

Everything else is refused with the file and line: other short codes, executable cells, raw HTML, mathematics
(PDF/UA asks for alt text on every formula), citations, images outside figure cells, conditional figures.
"""

from R_free_helpers.editions.rendering.problems import RenderError, RenderProblem
from R_free_helpers.editions.rendering.render import render, render_html, render_pdf

__all__ = ["RenderError", "RenderProblem", "render", "render_html", "render_pdf"]
