"""Templates in, pages out: the one place that knows Jinja."""

from __future__ import annotations

import hashlib
from functools import lru_cache, partial
from importlib import resources
from pathlib import Path
from typing import Any, Final

from fastapi.responses import HTMLResponse
from jinja2 import Environment, PackageLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from service.web.dates import write_day
from service.web.languages import LANGUAGES, Language, day, direction_of, number, translations, year
from service.web.sectors import sector_name
from service.web.shown import harmless, is_code, web_address

STATIC: Final = Path(str(resources.files("service.web"))) / "static"


def page(template: str, language: Language, *, status: int = 200, **context: Any) -> HTMLResponse:
    """Render a page in the reader's language."""
    body = _environment(language.code).get_template(template).render(**context)
    sendable = body.encode("utf-8", errors="replace")  # half a character that somebody sent must not stop a page
    return HTMLResponse(sendable, status_code=status, headers={"Content-Language": language.code})


@lru_cache(maxsize=1)
def assets_version() -> str:
    """Digest everything under ``static``, so that a browser may keep each version for ever."""
    digest = hashlib.sha256()
    for file in sorted(path for path in STATIC.rglob("*") if path.is_file()):
        digest.update(file.relative_to(STATIC).as_posix().encode())
        digest.update(file.read_bytes())
    return digest.hexdigest()[:12]


@lru_cache(maxsize=len(LANGUAGES))
def _environment(code: str) -> Environment:
    environment = Environment(
        loader=PackageLoader("service.web"),
        autoescape=True,
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.install_gettext_translations(translations(code), newstyle=True)  # type: ignore[attr-defined]
    environment.globals.update(language=LANGUAGES[code], languages=LANGUAGES, assets=assets_version(), csrf=_csrf)
    environment.filters.update(
        number=partial(_number, code),
        year=partial(_year, code),
        day=partial(_day, code),
        day_field=partial(_day_field, code),
        harmless=harmless,
        sector=partial(_sector, code),
        web_address=web_address,
        direction=direction_of,
    )
    environment.tests["code"] = is_code
    return environment


def _number(code: str, value: float, decimals: int = 0) -> str:
    return number(value, code, decimals=decimals)


def _year(code: str, gregorian: int) -> str:
    return year(gregorian, code)


def _day(code: str, moment: Any) -> str:
    return day(moment, code)


def _sector(code: str, sector: str | None) -> str:
    return sector_name(sector, code)


def _day_field(code: str, day_: Any) -> str:
    return write_day(day_, code)


@pass_context
def _csrf(context: Context) -> Markup:
    """Give the hidden field that every form carries (`service.web.forgery`)."""
    return Markup('<input type="hidden" name="csrf" value="{}">').format(context["csrf_word"])
