from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from pathlib import Path

from matcher.calibrate import Reliability, from_json
from service.commands.diagram import reliability_svg
from tests.matcher.test_house import SAMPLE, write_small_house
from tests.service.commands.conftest import Peyvand


def test_the_curve_and_the_diagram_are_written(peyvand: Peyvand, tmp_path: Path) -> None:
    house = write_small_house(tmp_path / "house")
    curve, diagram = tmp_path / "curve.json", tmp_path / "diagram.svg"
    given = ("calibrate", "--catalogue", SAMPLE, "--house", house, "--write", curve, "--diagram", diagram)
    ended = peyvand(*given, "--json")
    assert ended.code == 0, ended.err
    report = ended.json
    assert isinstance(report, dict)
    assert report["bands"]["qualities"]["all pairs"]["n_pairs"] == 18 * 60
    assert report["faithfulness"]["largest_gap"] < 1e-6
    written = from_json(json.loads(curve.read_text(encoding="utf-8")))
    assert written.intercept == report["bands"]["calibration"]["intercept"]
    assert ET.parse(diagram).getroot().tag.endswith("svg")  # noqa: S314
    assert not list(tmp_path.glob("*.part"))


def test_a_folder_without_problems_is_said(peyvand: Peyvand, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    ended = peyvand("calibrate", "--house", tmp_path / "empty")
    assert ended.code == 2
    assert str(tmp_path / "empty") in ended.err


def test_a_diagram_has_a_circle_for_every_bin() -> None:
    bins = [Reliability(0.05, 0.04, 0.9, 90), Reliability(0.95, 1.0, 0.1, 10)]
    drawn = ET.fromstring(reliability_svg(bins, title="A title", cuts=(0.6, 0.0)))  # noqa: S314
    circles = drawn.findall("{http://www.w3.org/2000/svg}circle")
    assert [circle.get("cx") for circle in circles] == ["80.0", "368.0"]
    assert float(circles[0].get("r", 0)) == 3 * float(circles[1].get("r", 0))
    assert drawn.get("aria-label") == "A title"


def test_a_diagram_of_nothing_can_be_drawn() -> None:
    assert ET.fromstring(reliability_svg([], title="Nothing")).tag.endswith("svg")  # noqa: S314
