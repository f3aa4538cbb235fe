"""What was written, with its numbers in the one form that an audit reads, whatever the language of the report."""

from __future__ import annotations

from dataclasses import replace

from R_free_helpers.disclosure.artefacts import Piece, Written
from R_free_helpers.disclosure.printed_tables import Page, Printed
from R_free_helpers.language.data_files import ONE_FORM, in_one_form, prose_in_one_form, signs


def read_in_one_form(written: Written, language: str) -> Written:
    """Return what was written with decimal commas, spaces between thousands, and semicolons in data files.

    Parameters
    ----------
    written : Written
        Stays as it is.
    language : str
        Of what was written; a BCP 47 tag.
    """
    if signs(language)[0] == ONE_FORM:
        return written
    embedded = written.data_files()

    def piece(one: Piece) -> Piece:
        if one.where in embedded:
            return replace(one, text=in_one_form(one.text, language))
        return one if one.kind in ("metadata", "data") else replace(one, text=prose_in_one_form(one.text, language))

    pages = {name: _page(page, language) for name, page in written.pages.items()}
    return Written([piece(one) for one in written.pieces], pages, written.measures)


def _page(page: Page, language: str) -> Page:
    def said(text: str) -> str:
        return prose_in_one_form(text, language)

    def table(one: Printed) -> Printed:
        header = [[said(cell) for cell in row] for row in one.header]
        body = [[said(cell) for cell in row] for row in one.body]
        return replace(one, header=header, body=body, caption=said(one.caption), after=said(one.after))

    texts = {label: [said(text) for text in several] for label, several in page.figure_texts.items()}
    return Page([table(one) for one in page.tables], texts)
