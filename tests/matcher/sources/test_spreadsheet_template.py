"""Templates: each is understood by the reader that it is for."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from matcher.errors import UnknownChoice
from matcher.sources.columns import HEADERS
from matcher.sources.spreadsheet import preview_spreadsheet, read_spreadsheet
from matcher.sources.template import TEMPLATE_LANGUAGES, template, template_fields
from tests.matcher.sources.workbooks import write_xlsx


@pytest.mark.parametrize("noun", HEADERS)
@pytest.mark.parametrize("language", TEMPLATE_LANGUAGES)
def test_a_template_is_understood_and_its_examples_can_be_read(tmp_path: Path, noun: str, language: str) -> None:
    path = tmp_path / "template.xlsx"
    path.write_bytes(template(noun, language))
    sheet, guide = preview_spreadsheet(path).sheets
    assert sheet.noun == noun
    assert tuple(column.field for column in sheet.columns) == template_fields(noun)
    assert guide.noun is None
    grids = [CalamineWorkbook.from_path(path).get_sheet_by_index(number).to_python() for number in (0, 1)]
    cells = [str(cell) for grid in grids for row in grid for cell in row]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]
    example = [str(row[2]) for row in grids[1][1:]]
    filled = write_xlsx(tmp_path / "filled.xlsx", {sheet.name: [grids[0][0], example]})
    reading = read_spreadsheet(filled)
    assert reading.refused == ()
    assert len(getattr(reading.catalogue, noun)) + len(reading.works) == 1


def test_persian_sheets_run_right_to_left_and_offer_choices(tmp_path: Path) -> None:
    for language, right_to_left in (("fa", True), ("vi", False)):
        path = tmp_path / f"{language}.xlsx"
        path.write_bytes(template("experts", language))
        with zipfile.ZipFile(path) as archive:
            sheet = archive.read("xl/worksheets/sheet1.xml").decode()
        assert ('rightToLeft="1"' in sheet) is right_to_left
        assert "<dataValidation " in sheet


def test_an_unknown_template_is_refused() -> None:
    with pytest.raises(UnknownChoice, match="experts"):
        template("people", "fa")
    with pytest.raises(UnknownChoice, match="fa, en, vi"):
        template("experts", "de")
