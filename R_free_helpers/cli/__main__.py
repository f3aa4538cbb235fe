"""``python -m R_free_helpers.cli``: the same as ``registry-report``."""

from R_free_helpers.cli import app

if __name__ == "__main__":
    app()
