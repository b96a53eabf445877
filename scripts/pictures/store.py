"""The store that the pictures are of: the sample as `make run` fills it, and what an office has brought into it.

The default encoder makes the vectors, so that a picture shows what a reader would see.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import xlsxwriter

from matcher import read_catalogue
from service.catalogue.workflow import import_catalogue
from service.commands.first_run import SAMPLE
from service.commands.sample_accounts import add_sample_accounts
from service.commands.sample_story import tell_sample_story
from service.imports.bringing import Order, bring
from service.jobs import run_worker
from service.opportunities.feeding import refresh_feeds
from service.runtime import Runtime
from service.settings import Settings, read_settings
from tests.portal.stage import in_thread

SOURCES: Final = Path(__file__).parents[2] / "data" / "sources"
FILES: Final = ("faculty-nilrud.xlsx", "orcid-kouhestanifar.json", "works-nilrud.bib", "openalex-nilrud.jsonl")
SOURCE: Final = "اعضای هیئت علمی"
HEADERS: Final = (
    "ردیف", "نام", "نام خانوادگی", "مرتبه علمی", "گروه", "زمینه تحقیقاتی", "پست الکترونیک", "امتیاز",
)  # fmt: skip
PEOPLE: Final = (
    (1, "سارا", "نیک‌پی", "دانشیار", "مهندسی مواد", "شیشه؛ کوره؛ احتراق", "nikpey@example.org", 12),
    (2, "دارا", "مهرجو", "استادیار", "مهندسی شیمی", "سرباره؛ فولاد", "mehrju@example.org", 10),
    (3, "نیلوفر", "راستین‌فر", "استاد", "مهندسی برق", "شبکه‌های هوشمند", "rastinfar@example.org", 9),
    (4, "بهرام", "سپنتا", "مربی", "مهندسی برق", "حسگر", "sepanta-example.org", 4),
)
"""Invented people; the last one's address is wrong, so that a picture shows what is refused."""


@contextmanager
def filled_store(folder: Path) -> Iterator[Runtime]:
    """Open a store of its own in a folder, with the sample, its story and an office's imports in it."""
    settings = Settings(data_dir=folder / "data", cache_dir=read_settings().cache_dir)
    with Runtime.open(settings) as runtime:
        _say("Loading the sample, and telling what its people have been doing")
        import_catalogue(runtime, read_catalogue(SAMPLE))
        add_sample_accounts(runtime, SAMPLE)
        work(runtime)
        tell_sample_story(runtime)
        refresh_feeds(runtime)
        work(runtime)
        yield runtime


def bring_sources(runtime: Runtime, folder: Path) -> tuple[Path, int]:
    """Bring in what an office would: a list of people twice, the second time changed, and sources of works.

    Returns
    -------
    tuple of Path and int
        A list for the picture of a preview, and the number of the import that changed a list.
    """
    _say("Bringing in the sample's sources")
    waits = write_list(folder / "faculty.xlsx", *PEOPLE)
    changed = [*PEOPLE[0][:3], "استاد", *PEOPLE[0][4:]]
    bring(runtime, waits, Order(source=SOURCE))
    later = bring(runtime, write_list(folder / "later.xlsx", changed, *PEOPLE[1:]), Order(source=SOURCE))
    for file in FILES:
        bring(runtime, SOURCES / file)
    work(runtime)
    return waits, later.import_id


def work(runtime: Runtime) -> None:
    """Do all that waits; the browser's event loop runs in this thread, so it is done in another."""
    in_thread(lambda: run_worker(runtime, until_empty=True))


def write_list(path: Path, *rows: Sequence[object]) -> Path:
    """Write a list of people as an office has it."""
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("فهرست")
        for number, row in enumerate((HEADERS, *rows)):
            sheet.write_row(number, 0, row)
    return path


def _say(what: str) -> None:
    sys.stdout.write(f"{what} …\n")
    sys.stdout.flush()
