"""A CV that somebody sends, on disk for as long as it is read, and no longer."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Final

from matcher.errors import InvalidInput

FOLDER: Final = "uploads"
_LONGEST_NAME: Final = 60
"""In letters; no name of so few is too long for a disk."""


@contextmanager
def uploaded(data_dir: Path, name: str, content: IO[bytes]) -> Iterator[Path]:
    """Write a file where only this program reads it, under the last of the name that its sender gave it.

    Raises
    ------
    InvalidInput
        If there is no file: a form was sent without one.
    """
    last = name.replace("\\", "/").rpartition("/")[2].replace("\0", "").strip(". ")
    if not last:
        raise InvalidInput("No file was chosen. Choose a CV in PDF or DOCX.", field="file")
    (data_dir / FOLDER).mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="cv-", dir=data_dir / FOLDER) as folder:
        path = Path(folder) / last[-_LONGEST_NAME:]
        with path.open("wb") as out:
            shutil.copyfileobj(content, out)
        yield path
