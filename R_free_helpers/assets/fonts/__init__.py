"""The fonts of figures, pages and PDF, and their licence."""

from pathlib import Path

FONTS = Path(__file__).resolve().parent
