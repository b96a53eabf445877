from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from matcher.calibrate import BANDS
from matcher.rank import PARTS
from matcher.records import KINDS
from matcher.statement import REMARKS
from service.commands.answers import answer_as_document, answer_as_text
from service.commands.wording import WORDS
from tests.service.commands.conftest import Peyvand, write_rows
from tests.service.told_answer import FIRST, SECOND, told_answer


class TestMatchInACatalogue:
    """No store: the address in `peyvand` leads nowhere."""

    def test_json_is_as_documented(self, peyvand: Peyvand, catalogue: Path) -> None:
        ended = peyvand("match", "the glass furnace uses too much energy", "--catalogue", catalogue, "--json")
        assert ended.code == 0, ended.err
        answer = ended.json
        assert isinstance(answer, dict)
        assert list(answer) == [
            "problem", "model", "no_strong_expert", "needs", "open_needs", "remarks", "background", "experts",
        ]  # fmt: skip
        assert answer["problem"]["lang"] == "en"
        assert answer["model"]["name"] == "tiny"
        first = answer["experts"][0]
        assert list(first) == [
            "rank", "id", "name", "institution", "band", "probability", "reason", "covers", "thin", "score", "parts",
            "evidence",
        ]  # fmt: skip
        assert first["reason"]["sentence"].startswith("Supervised 1 thesis that deals with “")
        assert (first["rank"], first["id"], first["institution"]) == (1, "x1", "دانشگاه نمونه")
        assert sum(first["parts"].values()) == pytest.approx(first["score"], abs=1e-6)
        (piece,) = first["evidence"]
        assert list(piece) == [
            "id", "kind", "title", "year", "lang", "similarity", "contributions", "shared_terms", "phrases",
        ]  # fmt: skip
        assert (piece["id"], piece["kind"], piece["year"]) == ("v1", "thesis", 2022)
        assert {"problem": "glass", "evidence": "glass"} in piece["shared_terms"]

    def test_the_answer_alone_is_on_standard_output(self, peyvand: Peyvand, catalogue: Path) -> None:
        ended = peyvand("match", "glass furnace", "--catalogue", catalogue, "--json")
        assert ended.out.startswith("{")
        assert "Embedding" in ended.err

    def test_a_persian_problem_is_answered_in_persian(self, peyvand: Peyvand, catalogue: Path) -> None:
        ended = peyvand("match", "مصرف انرژی کورهٔ شیشه زیاد است", "--catalogue", catalogue)
        assert ended.out.startswith("مسئله: مصرف انرژی")
        assert "پایان‌نامه ۱۴۰۱: glass furnace energy" in ended.out
        assert "۱. " in ended.out

    def test_an_english_problem_is_answered_in_english(self, peyvand: Peyvand, catalogue: Path) -> None:
        ended = peyvand("match", "glass furnace", "--catalogue", catalogue, "--title", "Energy")
        assert ended.out.startswith("Problem: Energy")
        assert "thesis 2022: glass furnace energy" in ended.out
        assert "shared words: " in ended.out

    def test_limit_and_filters(self, peyvand: Peyvand, catalogue: Path) -> None:
        def ids(*options: str) -> list[str]:
            ended = peyvand("match", "glass furnace", "--catalogue", catalogue, "--json", *options)
            assert ended.code == 0, ended.err
            return [expert["id"] for expert in ended.json["experts"]]  # type: ignore[index]

        assert ids() == ["x1", "x2"]
        assert ids("--limit", "1") == ["x1"]
        assert ids("--institution", "u1") == ids("--field", "2.5") == ids("--region", "یزد") == ["x1"]
        assert ids("--language", "fa") == []
        assert ids("--language", "fa", "--language", "en") == ["x1", "x2"]

    def test_the_text_can_come_from_standard_input(self, tiny_model: Path, catalogue: Path) -> None:
        environment = {"PEYVAND_MODEL": str(tiny_model), "HOME": str(catalogue)}
        command = [sys.executable, "-m", "service.cli", "match", "-", "--catalogue", catalogue, "--json"]
        ended = subprocess.run(command, input="کورهٔ شیشه".encode(), capture_output=True, check=False, env=environment)
        assert ended.returncode == 0, ended.stderr.decode()
        assert json.loads(ended.stdout)["problem"]["text"] == "کورهٔ شیشه"
        broken = subprocess.run(command, input=b"glass \xff furnace", capture_output=True, check=False, env=environment)
        assert broken.returncode == 2
        assert "Byte 7" in broken.stderr.decode()
        assert not broken.stdout

    @pytest.mark.parametrize(
        ("arguments", "said"),
        [
            (["ک"], "ک"),
            ([""], "''"),
            (["glass \x00 furnace"], "U+0000"),
            (["glass \udcff furnace"], "U+DCFF"),
            (["g" * 2_000_000], "2,000,000"),
            (["glass furnace", "--lang", "klingon"], "klingon"),
            (["glass furnace", "--field", "9.9"], "9.9"),
            (["glass furnace", "--language", "xx"], "xx"),
        ],
        ids=["one letter", "empty", "NUL", "surrogate", "2 MB", "language", "field", "filter language"],
    )
    def test_bad_input_is_said_and_ends_with_2(
        self, peyvand: Peyvand, catalogue: Path, arguments: list[str], said: str
    ) -> None:
        ended = peyvand("match", *arguments, "--catalogue", catalogue, "--json")
        assert ended.code == 2
        assert ended.err.splitlines()[-1].startswith("peyvand: ")
        assert said in ended.err
        assert "Traceback" not in ended.err
        assert not ended.out
        assert "Embedding" not in ended.err, "said only after the long work"

    @pytest.mark.parametrize("where", [["--catalogue", "nowhere"], []], ids=["catalogue", "store"])
    @pytest.mark.parametrize(
        "arguments", [[""], ["glass", "--lang", "klingon"], ["glass", "--field", "9.9"], ["glass", "--language", "xx"]]
    )
    def test_bad_input_is_said_before_anything_is_opened(
        self, peyvand: Peyvand, monkeypatch: pytest.MonkeyPatch, arguments: list[str], where: list[str]
    ) -> None:
        monkeypatch.setenv("PEYVAND_MODEL", "no-model")
        ended = peyvand("match", *arguments, *where)
        assert ended.code == 2, ended.err
        assert len(ended.err.splitlines()) == 1
        assert "no-model" not in ended.err
        assert "nowhere" not in ended.err

    def test_an_unknown_option_ends_with_2(self, peyvand: Peyvand) -> None:
        assert peyvand("match", "glass", "--nonsense").code == 2
        assert peyvand("nonsense").code == 2
        assert peyvand("match", "glass", "--limit", "0").code == 2

    def test_an_unknown_language_is_matched_and_said(self, peyvand: Peyvand, catalogue: Path) -> None:
        ended = peyvand("match", "ガラス炉のエネルギー消費を減らしたい", "--catalogue", catalogue)
        assert ended.code == 0
        assert "by meaning alone" in ended.out

    def test_what_could_command_a_terminal_does_not_reach_it(self, peyvand: Peyvand, catalogue: Path) -> None:
        wicked = "glass \u202e\u2066furnace"
        write_rows(
            catalogue / "evidence.jsonl", [{"id": "v1", "expert_ids": ["x1"], "kind": "thesis", "title": wicked}]
        )
        assert not {"\u202e", "\u2066"}.intersection(peyvand("match", "glass furnace", "--catalogue", catalogue).out)
        ended = peyvand("match", "glass furnace", "--catalogue", catalogue, "--json")
        assert not {"\u202e", "\u2066"}.intersection(ended.out)
        assert ended.json["experts"][0]["evidence"][0]["title"] == wicked  # type: ignore[index]

    def test_a_catalogue_that_is_not_there(self, peyvand: Peyvand, tmp_path: Path) -> None:
        ended = peyvand("match", "glass furnace", "--catalogue", tmp_path / "nowhere")
        assert ended.code == 2
        assert "nowhere" in ended.err

    def test_a_model_that_is_not_there(
        self, peyvand: Peyvand, catalogue: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        monkeypatch.setenv("PEYVAND_MODEL", str(tmp_path / "no-model"))
        ended = peyvand("match", "glass furnace", "--catalogue", catalogue)
        assert ended.code == 1
        assert "no-model" in ended.err
        assert "Traceback" not in ended.err


class TestAnAnswerInWords:
    def test_a_person_reads_bands_reasons_needs_and_phrases(self) -> None:
        lines = answer_as_text(told_answer()).splitlines()
        assert lines == [
            "مسئله: گاز کوره",
            "این متن به دو زبان است و هر دو خوانده شد.",
            "خواسته‌های مسئله:",
            f"    ۱) {FIRST}",
            f"    ۲) {SECOND} — هیچ‌یک از افراد این فهرست این را پوشش نمی‌دهد",
            "",
            "۱. مریم رستگار",
            "    تناسب قوی (از هر ده نفر با این درجه نزدیک به ۷ نفر مناسب‌اند)؛ پوشش خواسته‌ها ۱",
            "    ۲ پایان‌نامه راهنمایی کرده که در مجموع به «\u2068مصرف گاز\u2069» می‌پردازند؛ آخرین در سال ۱۴۰۱.",
            "    امتیاز ۰٫۶۴ = معنا ۰٫۵۰ + واژه‌ها ۰٫۲۰ + میان زبان‌ها ۰٫۰۰ − ازدحام ۰٫۱۲ + گستره ۰٫۰۶",
            "    • پایان‌نامه ۱۴۰۱: Gas consumption of a furnace (شباهت ۰٫۸۰)",
            "        «مصرف گاز» ↔ «Gas consumption»؛ «زیاد است» ↔ «fell»",
            "    • پایان‌نامه ۱۳۹۸: کورهٔ شیشه و گاز (شباهت ۰٫۵۰؛ واژه‌های مشترک: کوره)",
            "",
            *lines[14:],
        ]
        assert "تنها زمینه‌های پژوهشی و گروه آموزشی این فرد را می‌دانیم." in lines[16]

    @pytest.mark.parametrize("lang", WORDS)
    def test_what_is_said_of_the_whole_is_said_in_every_language(self, lang: str) -> None:
        word = WORDS[lang]
        answer = replace(told_answer(), lang=lang, no_strong_expert=True, remarks=REMARKS)
        text = answer_as_text(answer)
        for name in ("no_strong", "needs", "open", *(f"remark:{remark}" for remark in REMARKS)):
            assert word[name] in text
        assert word["of_ten:none"] in text
        plain = answer_as_text(replace(told_answer(calibrated=False), lang=lang))
        assert word["not_rated"] in plain
        assert word["open"] not in plain

    def test_a_program_reads_all_of_it(self) -> None:
        document = json.loads(json.dumps(answer_as_document(told_answer())))
        assert (document["no_strong_expert"], document["open_needs"]) == (False, [1])
        assert [need["text"] for need in document["needs"]] == [FIRST, SECOND]
        first = document["experts"][0]
        assert (first["band"], first["probability"], first["covers"]) == ("strong", 0.713, [0])
        assert first["evidence"][0]["phrases"][0]["evidence"]["text"] == "Gas consumption"
        assert document["experts"][1]["thin"] is True


def test_what_the_terminal_calls_bands_and_remarks_is_complete() -> None:
    for words in WORDS.values():
        assert {f"band:{band}" for band in BANDS} | {f"remark:{remark}" for remark in REMARKS} <= set(words)


def test_every_kind_and_part_has_a_name_in_every_language() -> None:
    for words in WORDS.values():
        assert {f"kind:{kind}" for kind in KINDS} <= set(words)
        assert {f"part:{part}" for part in PARTS} <= set(words)
        assert set(words) == set(WORDS["en"])
