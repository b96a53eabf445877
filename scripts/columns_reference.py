"""Print docs/COLUMNS.md: every header that a spreadsheet may have, by table, field and language."""

from __future__ import annotations

import sys

from matcher.sources.columns import HEADERS
from matcher.sources.sheet_words import CHOICES

LANGUAGES = {"fa": "Persian", "en": "English", "vi": "Vietnamese"}

OPENING = """# The columns of a spreadsheet

`peyvand import` and the page *import* find out what each column holds by its header. This page lists the headers
that are understood, in any order and in any of the three languages; `make docs` writes it from
`matcher/sources/column_names.py`. Letters that are mixed up (ي and ی, ك and ک), half-spaces, diacritics, case and
punctuation do not count. The first header of each language is the one that templates and exports write. A header
that is not here can be named in a mapping: [CATALOGUE.md](CATALOGUE.md) shows how.
"""


def main() -> int:
    """Print the page."""
    sys.stdout.write(OPENING)
    for noun, fields in HEADERS.items():
        sys.stdout.write(
            f"\n## {noun.capitalize()}\n\n| field | {' | '.join(LANGUAGES.values())} |\n|---|---|---|---|\n"
        )
        for field, headers in fields.items():
            cells = [", ".join(headers[code]) for code in LANGUAGES]
            sys.stdout.write(f"| `{field}` | {' | '.join(cells)} |\n")
    sys.stdout.write(f"\n## Words that stand for a choice\n\n| field | word | {' | '.join(LANGUAGES.values())} |\n")
    sys.stdout.write("|---|---|---|---|---|\n")
    for field, choices in CHOICES.items():
        for word, written in choices.items():
            cells = [", ".join(written[code]) for code in LANGUAGES]
            sys.stdout.write(f"| `{field}` | `{word}` | {' | '.join(cells)} |\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
