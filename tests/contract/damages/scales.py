"""Numbers outside their scale, and numbers written in doubtful ways."""

from __future__ import annotations

from kit import (
    Damage,
    Expected,
    cell,
    csv_cell,
    csv_reads,
    family,
    follows,
    gives,
    in_csv,
    in_folder,
    in_tables,
    reads,
    swap,
)
from small_extract import make_frames, put, write_csv


def score(text, rule="not_a_number", says=""):
    """Return the third measurement's value, 2.0, written in another way."""
    return csv_cell("functional_measurement", "value", 4, text, rule, says or f'"{text}"')


def rated(text):
    """Return the change of the first two ratings to a text on an ordinal scale."""

    def change(frames):
        frames = put(frames, "reliability_rating", "value", [0, 1], text)
        return put(frames, "reliability_rating", "scale", [0, 1], "ordinal")

    return change


def written(**how):
    """Return the whole extract written as CSV in another way."""
    return reads(in_folder(lambda folder: write_csv(make_frames(), folder.with_name("other"), **how), "csv"))


DAMAGES = family(
    "Numbers and scales",
    {
        "above the scale": cell("functional_measurement", "value", 4, 11.0, "outside_scale", "0 to 10"),
        "below the scale": cell("functional_measurement", "value", 4, -1.0, "outside_scale", '"-1.0"'),
        "between the steps": cell("functional_measurement", "value", 4, 2.25, "between_steps", "in steps of 0.5"),
        "a step that the scale leaves out": cell(
            "functional_measurement", "value", 4, 0.5, "between_steps", "without 0.5"
        ),
        "9999 for a score": cell("functional_measurement", "value", 4, 9999.0, "outside_scale", "9999"),
        "above the range of a form": cell("prom_response", "score_physical", 0, 101.0, "outside_scale", "MSIS29"),
        "below the range of a form": cell("prom_response", "score_mental", 1, -3.0, "outside_scale", "RAND12"),
        "thirteenth month": cell("diagnosis", "onset_month", 4, 13, "out_of_range", "outside 1 to 12"),
        "a year long ago": follows(cell("diagnosis", "onset_year", 4, 1850, "out_of_range", "outside 1900 to 2100")),
        "a wave before the registry": follows(cell("prom_invitation", "wave", 1, 1999, "out_of_range", "2000 to 2100")),
        "a word where raters give numbers": Damage(
            in_tables(rated("high")),
            (Expected("reliability_rating", "value", "no_number", rows=(1, 2), count=2, says='"high"'),),
        ),
        "a decimal comma where raters give numbers": Damage(
            in_tables(rated("2,5")),
            (Expected("reliability_rating", "value", "no_number", rows=(1, 2), count=2, says="decimal point"),),
        ),
        "decimal comma": written(decimal=","),
        "decimal comma between commas, in quotation marks": written(decimal=",", separator=","),
        "decimal comma in some rows, point in others": Damage(
            in_csv("functional_measurement", swap(";1.5;", ";1,5;")),
            (
                Expected(
                    "functional_measurement",
                    "value",
                    "mixed_decimal_signs",
                    rows=(3, 8, 13, 18, 23),
                    count=6,
                    says="one decimal sign",
                ),
            ),
        ),
        "a decimal comma between commas, without quotation marks": gives(
            in_folder(
                lambda folder: [
                    other := write_csv(make_frames(), folder.with_name("other"), separator=","),
                    (file := other / "functional_measurement.csv").write_bytes(
                        file.read_bytes().replace(b",1.5,", b",1,5,")
                    ),
                ][0],
                "csv",
            ),
            "functional_measurement",
            "",
            "ragged_rows",
            "quotation marks",
        ),
        "thousands with a blank": score("1 000,5"),
        "thousands with a full stop": score("1.000,5"),
        "a unit after the number": score("2,0 poeng"),
        "a per cent sign": score("2%"),
        "less than": score("<2"),
        "a range": score("1,5-2,0"),
        "a number in brackets": score("(2)"),
        "a fraction": score("1½"),
        "a letter O for zero": score("2.O"),
        "an infinite number": score("inf"),
        "a number beyond every scale": score("1e300", "outside_scale", "0 to 10"),
        "a number with exponent": csv_reads("functional_measurement", "value", 4, "2e0", 2.0),
        "a plus sign": csv_reads("functional_measurement", "value", 4, "+2", 2.0),
        "a year with decimals": csv_reads("diagnosis", "onset_year", 4, "2012,00", 2012),
        "a year as hexadecimal number": csv_cell("diagnosis", "onset_year", 4, "0x7DC", "not_a_whole_number", "0x7DC"),
        "Arabic digits": csv_cell("diagnosis", "onset_month", 4, "٣", "not_a_whole_number", "digits only"),
    },
)
