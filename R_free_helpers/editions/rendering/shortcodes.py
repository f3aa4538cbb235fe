"""Quarto's short codes in a line of text: `{{< name arguments >}}`."""

import re
from collections.abc import Mapping

SHORTCODE = re.compile(r"\{\{<\s*(?P<name>[\w-]*)\s*(?P<arguments>.*?)\s*>\}\}")
BAR = re.compile(r"(?<!\\)\|")
BLOCK = re.compile(r"^\s*\{\{<\s*(?P<name>embed|include|pagebreak)\b\s*(?P<arguments>.*?)\s*>\}\}\s*$")


def block_shortcode(line: str) -> tuple[str, list[str]] | None:
    """Return name and arguments of the embed, include or pagebreak that the line consists of.

    Examples
    --------
    >>> block_shortcode("{{< embed _executed/proms.ipynb echo=true >}}")
    ('embed', ['_executed/proms.ipynb', 'echo=true'])
    """
    match = BLOCK.match(line)
    return (match["name"], match["arguments"].split()) if match else None


def put_in_variables(text: str, variables: Mapping[str, str]) -> tuple[str, list[str]]:
    """Replace each `{{< var key >}}` by its value and list what could not be replaced.

    Parameters
    ----------
    text : str
        One line, or a caption.
    variables : Mapping[str, str]
        Dotted keys to Markdown; what is printed as it stands is escaped already.

    Returns
    -------
    tuple[str, list[str]]
        The text, and one sentence for each unknown key and each short code that is not supported here.

    Examples
    --------
    >>> put_in_variables("{{< var n >}} av {{< var m >}}", {"n": "12"})
    ('12 av {{< var m >}}', ['unknown variable m'])
    """
    faults: list[str] = []

    def value(match: re.Match[str]) -> str:
        name, key = match["name"], match["arguments"]
        if name != "var":
            faults.append(f"short code {match[0]} is not supported here")
        elif key not in variables:
            faults.append(f"unknown variable {key}")
        else:
            # A bar would end the cell of a pipe table.
            return BAR.sub(r"\\|", variables[key]) if text.lstrip().startswith("|") else variables[key]
        return match[0]

    return SHORTCODE.sub(value, text), faults
