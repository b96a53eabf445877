from __future__ import annotations

import html
import re
from html.parser import HTMLParser

import pytest
from fastapi.testclient import TestClient

from matcher.engine import MAX_PROBLEM_CHARACTERS
from matcher.rank import PARTS
from matcher.records import Evidence, Expert
from service.catalogue.workflow import create_evidence, create_expert
from service.matching.examples import EXAMPLES
from service.runtime import Runtime
from service.web.render import STATIC

PROBLEM = "مصرف گاز کورهٔ شیشه زیاد است"
NASTY = "<script>alert(1)</script> \u202edlrow"


@pytest.fixture
def page(client: TestClient, runtime: Runtime) -> TestClient:
    """The page over a catalogue of two experts."""
    create_expert(runtime, Expert("e1", "مریم رستگار", position="دانشیار", interests=("شیشه",)))
    create_expert(runtime, Expert("e2", NASTY, url="https://example.org"))
    for number in range(5):
        title = f"کورهٔ شیشه و گاز {number}"
        create_evidence(runtime, Evidence(f"v{number}", ("e1",), "thesis", title, "متن", "fa", 2022))
    create_evidence(runtime, Evidence("w", ("e2",), "<b>kind</b>", NASTY, "gas " + NASTY, "en", 2020))
    client.headers["Accept"] = "text/html"
    return client


def first_word(name: str) -> str:
    return re.split("[-.]", name.lower())[0]


class Outline(HTMLParser):
    """Every tag with its attributes, and what stands in no tag's attribute."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


def field(text: str) -> str:
    """What stands in the box of the problem."""
    found = re.search(r"<textarea[^>]*>\n(.*?)</textarea>", text, re.DOTALL)
    assert found
    return html.unescape(found[1])


def test_the_page_is_persian_first_and_right_to_left(page: TestClient) -> None:
    answer = page.get("/")
    assert answer.status_code == 200
    assert Outline(answer.text).all("html") == [{"lang": "fa", "dir": "rtl"}]
    assert answer.headers["content-language"] == "fa"
    assert "فهرست متخصصان هنوز خالی است" not in answer.text


def test_an_empty_catalogue_is_said_to_be_empty(client: TestClient) -> None:
    text = client.get("/").text
    assert "فهرست متخصصان هنوز خالی است" in text
    assert "peyvand import" in text


def test_a_problem_is_answered_with_experts_and_reasons(page: TestClient) -> None:
    answer = page.post("/", data={"title": "شیشه", "text": PROBLEM, "limit": "5"})
    assert answer.status_code == 200
    outline = Outline(answer.text)
    anchors = [each["id"] for each in outline.all("article")]
    assert anchors == ["expert-e1", "expert-e2"]
    assert "دانشیار" in answer.text
    assert "<mark>شیشه</mark>" in answer.text
    assert "۱۴۰۱" in answer.text
    assert "راهنمایی پایان‌نامه" in answer.text
    assert field(answer.text) == PROBLEM
    assert [each for each in outline.all("option") if "selected" in each] == [{"value": "5", "selected": None}]


def test_parts_of_a_score_are_words_and_numbers_and_never_a_percentage(page: TestClient) -> None:
    text = page.post("/", data={"text": PROBLEM}).text
    parts = re.search(r'<ul class="parts">(.*?)</ul>', text, re.DOTALL)
    assert parts
    assert "معنا" in parts[1]
    assert "واژه‌ها" in parts[1]
    assert re.search("[۰-۹]٫[۰-۹]{2}", parts[1])
    assert "%" not in parts[1]
    assert "٪" not in parts[1]


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("", "کافی نیست"),
        ("ک", "کافی نیست"),
        ("  ؟!  ", "کافی نیست"),
        ("م" * (MAX_PROBLEM_CHARACTERS + 1), "۵۰٬۰۰۰"),
        ("a\0b c d e", "خواندنی نیستند"),
    ],
)
def test_what_is_wrong_stands_beside_the_field_in_the_readers_language(page: TestClient, typed: str, told: str) -> None:
    answer = page.post("/", data={"text": typed, "title": ""})
    assert answer.status_code == 422
    (box,) = Outline(answer.text).all("textarea")
    assert box["aria-invalid"] == "true"
    assert "text-error" in (box["aria-describedby"] or "")
    assert told in answer.text
    assert field(answer.text) == typed.replace("\0", "")


def test_bytes_that_are_no_text_are_refused_kindly(page: TestClient) -> None:
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    answer = page.post("/", content=b"text=abc%FFdef", headers=headers)
    assert answer.status_code == 422
    assert "خواندنی نیستند" in answer.text


def test_two_megabytes_are_refused_and_kept(page: TestClient) -> None:
    typed = "x" * 2_000_000
    answer = page.post("/", data={"text": typed})
    assert answer.status_code == 422
    assert field(answer.text) == typed


def test_more_than_is_taken_at_once_is_a_413_in_the_readers_language(page: TestClient) -> None:
    answer = page.post("/", data={"text": "x" * 9_000_000})
    assert answer.status_code == 413
    assert "متن بیش از اندازه بلند است" in answer.text


def test_the_language_is_switched_and_what_was_typed_and_shown_is_kept(page: TestClient) -> None:
    switched = page.post("/", data={"text": PROBLEM, "language": "en"})
    assert Outline(switched.text).all("html") == [{"lang": "en", "dir": "ltr"}]
    assert Outline(switched.text).all("article") == []
    assert field(switched.text) == PROBLEM
    assert page.get("/").headers["content-language"] == "en"

    again = page.post("/", data={"text": PROBLEM, "language": "vi", "answered": "yes"})
    assert "chuyên gia" in again.text
    assert len(Outline(again.text).all("article")) == 2


def test_a_language_can_be_asked_for_in_the_address(page: TestClient) -> None:
    assert page.get("/", params={"lang": "vi"}).headers["content-language"] == "vi"
    assert page.get("/").headers["content-language"] == "vi"
    assert page.get("/", params={"lang": "xx"}).headers["content-language"] == "vi"


@pytest.mark.parametrize("code", EXAMPLES)
def test_an_example_is_filled_in_and_answered_with_one_press(page: TestClient, code: str) -> None:
    page.get("/", params={"lang": code})
    answer = page.post("/", data={"text": "", "example": "2"})
    assert field(answer.text) == EXAMPLES[code][1].text
    assert len(Outline(answer.text).all("article")) == 2


def test_a_language_that_is_not_read_is_said_so(page: TestClient) -> None:
    answer = page.post("/", data={"text": "ガラス炉のガス消費量が多すぎるので減らしたい"})
    assert "تنها بر پایهٔ معناست" in answer.text


def test_peoples_text_is_text(page: TestClient) -> None:
    answer = page.post("/", data={"text": f"gas {NASTY}", "title": '"><img src=x>'})
    outline = Outline(answer.text)
    assert outline.all("img") == []
    assert outline.all("b") == [{}] * len(outline.all("b"))
    assert all("src" in script for script in outline.all("script"))
    assert "\u202e" not in answer.text
    assert "<script>alert(1)</script>" in "".join(outline.words)


def test_each_text_carries_its_own_direction(page: TestClient) -> None:
    page.get("/", params={"lang": "en"})
    outline = Outline(page.post("/", data={"text": PROBLEM}).text)
    titles = [each for each in outline.all("p") if each.get("class") == "title"]
    assert {(each["lang"], each["dir"]) for each in titles} >= {("fa", "rtl"), ("en", "ltr")}
    assert {each["dir"] for each in outline.all("h3")} == {"auto"}


def test_evidence_beyond_three_is_folded(page: TestClient) -> None:
    outline = Outline(page.post("/", data={"text": PROBLEM}).text)
    assert len([each for each in outline.all("p") if each.get("class") == "title"]) >= 4


def test_nothing_comes_from_another_host(page: TestClient) -> None:
    answer = page.post("/", data={"text": PROBLEM})
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    outline = Outline(answer.text)
    sources = [each.get("src") or each.get("href") for tag in ("script", "link") for each in outline.all(tag)]
    assert len(sources) >= 4
    for source in sources:
        assert source
        assert source.startswith("/static/")
        got = page.get(source)
        assert got.status_code == 200
        assert "immutable" in got.headers["cache-control"]
    for sheet in STATIC.glob("*.css"):
        for address in re.findall(r"url\(\"?([^)\"]+)", sheet.read_text("utf-8")):
            assert page.get(f"/static/{address}").status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    assert not [each for tag, each in outline.tags if "style" in each or "onclick" in each]


def test_every_part_of_a_score_has_a_name_and_a_colour() -> None:
    sheet = (STATIC / "peyvand.css").read_text("utf-8")
    words = (STATIC.parent / "templates" / "parts" / "words.html").read_text("utf-8")
    for part in PARTS:
        assert f".part-{part} {{" in sheet
        assert f'"{part}": _(' in words


def test_every_vendored_file_has_its_licence_beside_it() -> None:
    for folder in (STATIC / "fonts", STATIC / "vendor"):
        names = [path.name for path in folder.iterdir()]
        licences = [name for name in names if name.endswith(".txt")]
        for name in set(names) - set(licences):
            assert any(
                licence.split("-")[0].lower() == name.split("-")[0].split(".")[0].lower() for licence in licences
            )


def test_a_page_that_is_not_there_is_said_so_in_the_readers_language(page: TestClient) -> None:
    answer = page.get("/nowhere")
    assert (answer.status_code, answer.headers["content-type"]) == (404, "text/html; charset=utf-8")
    assert "صفحه پیدا نشد" in answer.text
    assert page.put("/").status_code == 405


def test_ids_on_a_page_are_unique_and_labels_find_their_fields(page: TestClient) -> None:
    outline = Outline(page.post("/", data={"text": PROBLEM}).text)
    ids = [each["id"] for _, each in outline.tags if "id" in each]
    assert len(ids) == len(set(ids))
    pointed = [each["for"] for each in outline.all("label")]
    for _, each in outline.tags:
        pointed += (each.get("aria-labelledby") or "").split() + (each.get("aria-describedby") or "").split()
    assert set(pointed) <= set(ids)
    assert [each.get("autofocus", "no") for tag, each in outline.tags if "autofocus" in each] == [None]
