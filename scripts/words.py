"""List what the pages say and a language lacks, what a language has too much, and what stands in two files.

Give paths, such as ``service/cases service/web/templates/cases``, to see the words of those alone; with ``--add ROOM``
what is missing is added, untranslated, to that room's ``.po`` files; with ``--tidy ROOM`` what nobody says any more
is removed from them. Exit status 1 where anything is amiss.
"""

from __future__ import annotations

import argparse
import io
import sys
from collections.abc import Mapping
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parents[1]
TRANSLATIONS = ROOT / "service" / "web" / "translations"
LANGUAGES = ("fa", "vi")
Word = str | tuple[str, ...]


def main() -> int:
    """Print what is amiss."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("paths", nargs="*", help="only words that are said below these")
    arguments.add_argument("--add", metavar="ROOM", help="add what is missing to the files of this room")
    arguments.add_argument("--tidy", metavar="ROOM", help="remove what is left over from the files of this room")
    asked = arguments.parse_args()
    with (ROOT / "babel.cfg").open(encoding="utf-8") as lines:
        methods, options = parse_mapping_cfg(lines)
    said: dict[Word, str] = {}
    for file, line, message, _, _ in extract_from_dir(ROOT, method_map=methods, options_map=options):
        word = message if isinstance(message, str) else tuple(message)
        if word not in said or any(file.startswith(path) for path in asked.paths):
            said[word] = f"{file}:{line}"
    found = [_amiss(code, said, asked) for code in LANGUAGES]
    return 1 if any(found) else 0


def _amiss(code: str, said: Mapping[Word, str], asked: argparse.Namespace) -> bool:
    """Print what is amiss in one language, and mend what was asked for."""
    files = {path: _read(path, code) for path in sorted((TRANSLATIONS / code / "LC_MESSAGES").glob("*.po"))}
    places: dict[Word, list[str]] = {}
    for path, catalogue in files.items():
        for message in catalogue:
            if message.id:
                done = all([message.string] if isinstance(message.string, str) else message.string)
                places.setdefault(message.id, []).append(path.name if done else f"{path.name} (no translation)")
    missing = [
        (place, word)
        for word, place in said.items()
        if word not in places and (not asked.paths or place.startswith(tuple(asked.paths)))
    ]
    wrong = [(word, found) for word, found in places.items() if len(found) > 1 or "(" in found[0]]
    left = [(word, found) for word, found in places.items() if word not in said]
    for place, word in missing:
        sys.stdout.write(f"{code} lacks      {place}  {word!r}\n")
    for word, found in wrong:
        sys.stdout.write(f"{code} look at    {', '.join(found)}  {word!r}\n")
    for word, found in left:
        sys.stdout.write(f"{code} left over  {', '.join(found)}  {word!r}\n")
    if asked.add and missing:
        path = TRANSLATIONS / code / "LC_MESSAGES" / f"{asked.add}.po"
        catalogue = files.get(path) or Catalog(locale=code)
        for _, word in missing:
            catalogue.add(word)
        _write(path, catalogue, code)
    if asked.tidy and left:
        path = TRANSLATIONS / code / "LC_MESSAGES" / f"{asked.tidy}.po"
        for word, found in left:
            if path.name in (each.partition(" ")[0] for each in found):
                files[path].delete(word)
        _write(path, files[path], code)
    return bool(missing or wrong or left)


def _read(path: Path, code: str) -> Catalog:
    with path.open("rb") as lines:
        return read_po(lines, locale=code)


def _write(path: Path, catalogue: Catalog, code: str) -> None:
    out = io.BytesIO()
    write_po(out, catalogue, width=100, no_location=True, omit_header=True, sort_output=True)
    head = (
        "# Peyvand's words in this language.\n"
        'msgid ""\nmsgstr ""\n"Project-Id-Version: Peyvand 0.1.0\\n"\n'
        f'"Language: {code}\\n"\n"Plural-Forms: nplurals=1; plural=0;\\n"\n"MIME-Version: 1.0\\n"\n'
        '"Content-Type: text/plain; charset=utf-8\\n"\n"Content-Transfer-Encoding: 8bit\\n"\n\n'
    )
    path.write_text(head + out.getvalue().decode(), encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
