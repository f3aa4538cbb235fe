"""Texts that another program would obey: refused where a list decides, otherwise read as the text they are."""

from __future__ import annotations

from kit import cell, csv_cell, csv_reads, family, follows, in_tables, reads
from small_extract import put

TEXTS = {
    "SQL": """x'; DROP TABLE unit;--""",
    "more SQL": """"; drop table""",
    "HTML": "<script>alert(1)</script>",
    "HTML of an image": "<img src=x onerror=alert(1)>",
    "typst": '#import "/etc/passwd"',
    "a variable of the report": "{{< var unit >}}",
    "a template": "{{ 7 * 7 }}",
    "LaTeX": "\\\\input{/etc/passwd}",
    "a shell command": "$(rm -rf /)",
    "a path": "../../etc/passwd",
    "a format": "%s%n{0.__class__}",
}


def free(text):
    """Return the text in a column that may hold any."""
    change = lambda frames: put(frames, "data_delivery", "project", 1, text)  # noqa: E731
    return reads(in_tables(change), change)


def short(text):
    """Return how much of a text a message shows."""
    return text[:40]


DAMAGES = family(
    "Hostile texts",
    {
        **{
            f"{name} for a unit": cell("visit", "unit_id", 1, text, "orphan", f'"{short(text)}')
            for name, text in TEXTS.items()
        },
        "HTML for a drug": cell("treatment_episode", "drug_id", 1, TEXTS["HTML"], "orphan", TEXTS["HTML"]),
        "typst for a drug": cell("treatment_episode", "drug_id", 1, TEXTS["typst"], "orphan", TEXTS["typst"]),
        "SQL for a code": cell("visit", "mode", 1, TEXTS["SQL"], "unknown_code", TEXTS["SQL"]),
        "a formula for a unit": csv_cell("visit", "unit_id", 5, "=HYPERLINK(A1)", "orphan", '"=HYPERLINK(A1)"'),
        "a formula for a person": csv_cell("visit", "patient_id", 5, "@SUM(1+1)", "orphan", "not in patient"),
        "a formula in a free text": csv_reads(
            "data_delivery", "project", 3, "=cmd|' /C calc'!A0", "=cmd|' /C calc'!A0"
        ),
        "signs that separate names in the results": cell(
            "reliability_rating", "variable", 1, "edss;scale=nominal", "not_a_name", '"edss;scale=nominal"'
        ),
        "signs that a terminal obeys": cell(
            "treatment_episode", "drug_id", 1, "<b>\x1b[31m\nx</b>", "orphan", '"<b>\ufffd[31m\ufffdx</b>"'
        ),
        "a sign that turns the direction of writing": cell(
            "visit", "mode", 1, "\u202eenohp", "unknown_code", '"\ufffdenohp"'
        ),
        "such signs in a free text": cell(
            "data_delivery", "project", 1, "\x1b[2J\u202e", "unseen_sign", "Remove such signs"
        ),
        "a code of a million signs": cell("visit", "mode", 1, "x" * 1_000_000, "unknown_code", "x…"),
        "a person of a million signs": follows(cell("visit", "patient_id", 1, "x" * 1_000_000, "orphan", "not in")),
        **{f"{name} in a free text": free(text) for name, text in TEXTS.items() if name in ("SQL", "HTML", "typst")},
    },
)
