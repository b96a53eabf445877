"""Every bad row of every file is named, and nothing comes out."""

from __future__ import annotations

import gzip
import json
import os
import time

import pytest

from matcher.catalogue import read_catalogue, read_judgements
from matcher.errors import InvalidCatalogue

EXPERT = b'{"id": "x1"}\n'
HEADER = b"id,expert_ids,kind,title,year\n"


@pytest.fixture
def faults(tmp_path):
    """Read a folder of these files and give each problem as (file, row, message)."""

    def read(**files: bytes) -> list[tuple[str, int, str]]:
        for name, data in files.items():
            (tmp_path / name.replace("__", ".")).write_bytes(data)
        with pytest.raises(InvalidCatalogue) as caught:
            read_catalogue(tmp_path)
        str(caught.value).encode()
        return [(problem.file, problem.row, problem.message) for problem in caught.value.problems]

    return read


def places(problems):
    return [problem[:2] for problem in problems]


def test_every_file_is_read_to_its_end(faults):
    problems = faults(
        experts__csv=b"id,name,field\nx1,,9.9\nx2,,\nx1,,\n",
        evidence__jsonl=b'{"id": "e1", "expert_ids": ["x1", "x9"], "kind": "k", "title": "t", "year": "soon"}\n'
        b'nonsense\n{"id": "e2", "kind": "k", "text": "t"}\n',
        problems__csv=b"id,title,deadline\np1,t,tomorrow\n",
    )
    assert places(problems) == [
        ("experts.csv", 2), ("experts.csv", 4), ("evidence.jsonl", 1), ("evidence.jsonl", 1), ("evidence.jsonl", 2),
        ("evidence.jsonl", 3), ("problems.csv", 2),
    ]  # fmt: skip
    messages = [message for _, _, message in problems]
    assert "Unknown field code '9.9'" in messages[0]
    assert messages[1] == "The id 'x1' stands in row 2 already; wanted once."
    assert "The year is 'soon'" in messages[2]
    assert messages[3] == "The expert_ids 'x9' does not stand in experts. Add it there, or mend the id."
    assert "This is not JSON: Expecting value at character 1" in messages[4]
    assert "expert_ids is missing" in messages[5]
    assert "wanted a Gregorian date" in messages[6]


def test_unknown_references(faults):
    problems = faults(
        institutions__csv=b"id,name\nu1,U\n",
        organisations__csv=b"id,name\no1,O\n",
        experts__csv=b"id,institution_id\nx1,u1\nx2,u2\nx3,\n",
        problems__jsonl=b'{"id": "p", "text": "t", "organisation_id": "o2"}\n',
    )
    assert problems == [
        ("experts.csv", 3, "The institution_id 'u2' does not stand in institutions. Add it there, or mend the id."),
        (
            "problems.jsonl",
            1,
            "The organisation_id 'o2' does not stand in organisations. Add it there, or mend the id.",
        ),
    ]


def test_an_expert_in_a_bad_row_is_known_all_the_same(faults):
    evidence = HEADER + b"e1,x1,k,t,\n"
    assert places(faults(experts__csv=b"id,field\nx1,9.9\n", evidence__csv=evidence)) == [("experts.csv", 2)]
    assert places(faults(experts__csv=b"id,field\nx1,1.1,\n", evidence__csv=evidence)) == [("experts.csv", 2)]


def test_csv_rows_are_counted_by_the_lines_of_the_file(faults):
    evidence = (
        HEADER
        + b'e1,x,k,"two\nlines",2000\n\r\ne2,x,k,t,20x0\r\ne3,x,k,"three\r\nlines\r\nhere",20x1\n\ne4,x,k,t,20x2\n'
    )
    assert places(faults(evidence__csv=evidence)) == [("evidence.csv", row) for row in (5, 6, 10)]


def test_missing_columns_are_said_once(faults):
    problems = faults(evidence__csv=b"id,expert_ids,year\ne1,x,2000\ne2,x,20x0\n")
    assert places(problems) == [("evidence.csv", 1), ("evidence.csv", 1), ("evidence.csv", 3)]
    assert "The column 'kind' is missing; a piece of evidence needs it. Known columns: id, expert_ids" in problems[0][2]
    assert "There is no column 'title' and no 'text'" in problems[1][2]


def test_unknown_columns_are_said_once(faults):
    problems = faults(experts__jsonl=b'{"id": "a"}\n{"id": "b", "nmae": "B"}\n{"id": "c", "nmae": "C"}\n')
    assert places(problems) == [("experts.jsonl", 2)]
    assert problems[0][2].startswith("Unknown column 'nmae' (here and in 1 more rows). Known columns: id, name,")
    problems = faults(experts__jsonl=EXPERT, institutions__csv="id,name,نام\nu,U,V\n".encode())
    assert places(problems) == [("institutions.csv", 1)]
    assert "Unknown column 'نام'" in problems[0][2]


@pytest.mark.parametrize(("header", "message"), [
    (b"id;name\n", "separated by ';'; wanted ','"),
    (b"id,name,id\n", "The column 'id' stands 2 times"),
    (b"id,,name\n", "Unknown column ''"),
    (b"id,na\xffme\n", "The byte 0xFF is not UTF-8"),
    ("id,name\n".encode("utf-16"), "The byte 0xFF is not UTF-8. Save as UTF-8, not UTF-16"),
    (b"", "The file is empty. Wanted a header in row 1"),
    (b"\xef\xbb\xbf\r\n\n", "The file is empty. Wanted a header in row 1"),
])  # fmt: skip
def test_bad_headers(faults, header, message):
    assert message in faults(experts__csv=header)[0][2]


@pytest.mark.parametrize("data", [b"", b"\n \n", b"\xef\xbb\xbf"])
def test_empty_jsonl(faults, data):
    assert faults(experts__jsonl=data) == [
        ("experts.jsonl", 0, "The file is empty. Wanted one record on each line; or remove the file.")
    ]


@pytest.mark.parametrize(("row", "message"), [
    (b"e2,x,k,t\n", "has 4 cells; the header has 5"),
    (b"e2,x,k,t,2000,\n", "has 6 cells; the header has 5"),
    (b"e2,x,k,t\xe9,2000\n", "The byte 0xE9 is not UTF-8"),
    (b"e2,x,k,a\0b,2000\n", "title"),
    (b"e2,,k,t,2000\n", "expert_ids is missing"),
    (b"e2,x;;y,k,t,2000\n", "expert_ids is ''"),
    (b"e2,x,k,,2000\n", "There is no title and no text"),
    (b",x,k,t,2000\n", "id is missing"),
    (b" e2,x,k,t,2000\n", "id ' e2' has a space"),
    ("e2,x,k,t,۱۳۹۸\n".encode(), "1398 looks like a Jalali year"),
    (b'e2,x,k,"a"b,2000\n', "This is not CSV"),
    (b"e2,x,k," + b"t" * 200_000 + b",2000\n", "move texts of more than 131,072 characters to a JSONL file"),
])  # fmt: skip
def test_bad_csv_rows(faults, row, message):
    problems = faults(evidence__csv=HEADER + b"e1,x,k,t,2000\n" + row + b"e3,x,k,t,2000\ne4,x,k,t,20x0\n")
    assert places(problems) == [("evidence.csv", 3), ("evidence.csv", 5)]
    assert message in problems[0][2]


def test_a_quote_that_is_not_closed(faults):
    problems = faults(evidence__csv=HEADER + b'e1,x,k,t,20x0\ne2,x,k,"t,2000\ne3,x,k,t,2000\n')
    assert places(problems) == [("evidence.csv", 2), ("evidence.csv", 3)]
    assert "Close every double quote" in problems[1][2]
    assert "What follows it was not read" in problems[1][2]
    problems = faults(evidence__csv=HEADER + b'e1,x,k,"t,2000\n' + b"e2,x,k,t,20x0\n" * 20_000)
    assert places(problems) == [("evidence.csv", 2)]


def test_a_row_that_is_neither_utf_8_nor_csv_is_named_once(faults):
    assert places(faults(evidence__csv=HEADER + b'e1,x,k,"\xe9"b,2000\ne2,x,k,t,2000\n')) == [("evidence.csv", 2)]


@pytest.mark.parametrize(("line", "message"), [
    (b'{"id": "x2"', "This is not JSON"),
    (b'{"id": "x2", "id": "x3"}', "a name stands twice"),
    (b'{"id": NaN}', "NaN is not a JSON value"),
    (b'{"id": ' + b"9" * 5000 + b"}", "This is not JSON"),
    (b"[" * 100_000, "This is not JSON"),
    (b'["x2"]', "wanted a JSON object"),
    (b"null", "wanted a JSON object"),
    (b'{"id": 2}', "id is 2; wanted text, so write it in quotes"),
    (b'{"id": null}', "id is missing"),
    (b"{}", "id is missing"),
    (b'{"id": "x2", "name": "\\ud800"}', "name"),
    (b'{"id": "x2", "name": "\\u0000"}', "name"),
    (b'{"id": "x2", "\\ud800": 1}', "Unknown column '\\ud800'"),
    (b'{"id": "x2", "name": "\xff"}', "The byte 0xFF is not UTF-8"),
    (b'{"id": "x2", "name": "\xed\xa0\x80"}', "The byte 0xED is not UTF-8"),
    (b'{"id": "x2", "name": "a\0b"}', "This is not JSON: Invalid control character"),
    (b'{"id": "x2", "interests": "glass"}', "interests is 'glass'; wanted a list"),
    (b'{"id": "x2", "interests": [""]}', "empty entry"),
    (b'{"id": "' + b"x" * 201 + b'"}', "201 characters; wanted 200 or fewer"),
])  # fmt: skip
def test_bad_json_rows(faults, line, message):
    problems = faults(experts__jsonl=EXPERT + line + b"\n" + b'{"id": "x4", "field": "9"}\n')
    assert places(problems) == [("experts.jsonl", 2), ("experts.jsonl", 3)]
    assert message in problems[0][2]


@pytest.mark.parametrize("cut", [-1, -12, 40, 3])
def test_a_gz_that_is_cut_off(faults, cut):
    lines = b"".join(b'{"id": "x%d"}\n' % i for i in range(3000))
    problems = faults(experts__jsonl__gz=gzip.compress(lines)[:cut], evidence__csv=HEADER + b"e1,unseen,k,t,\n")
    assert places(problems) == [("experts.jsonl.gz", 0)]
    assert "It is not a whole .gz file" in problems[0][2]


def test_a_gz_that_is_none_or_is_damaged(faults):
    assert "It is not a whole .gz file" in faults(experts__jsonl__gz=EXPERT)[0][2]
    data = bytearray(gzip.compress(b"".join(b'{"id": "x%d"}\n' % i for i in range(3000))))
    data[500] ^= 0xFF
    problems = faults(experts__jsonl__gz=bytes(data))
    assert "It is not a whole .gz file" in problems[0][2]


def test_two_forms_of_one_table(faults):
    problems = faults(experts__csv=b"id\nx\n", experts__jsonl=EXPERT)
    assert problems[0] == ("experts.jsonl", 0, "Both experts.csv and experts.jsonl hold experts. Keep one of them.")


def test_files_of_another_kind(faults):
    problems = faults(experts__xlsx=b"PK", evidence__json=b"[]", expert__csv=b"id\nx\n")
    assert places(problems) == [("evidence.json", 0), ("expert.csv", 0), ("experts.xlsx", 0)]
    assert "'.json' cannot be read. Save it as .jsonl, .csv, .jsonl.gz, .csv.gz" in problems[0][2]
    assert "Wanted the name institutions, experts, organisations, evidence, problems" in problems[1][2]
    assert "'.xlsx' cannot be read" in problems[2][2]


@pytest.mark.parametrize("name", ["evidence.xlsx", "evidence", "people.csv", "evidence.csv.zip"])
def test_one_file_that_is_no_table(tmp_path, name):
    (tmp_path / name).write_bytes(HEADER)
    with pytest.raises(InvalidCatalogue, match=r"\.csv\.gz"):
        read_catalogue(tmp_path / name)


def test_paths_that_lead_nowhere(tmp_path):
    with pytest.raises(InvalidCatalogue, match=r"nowhere: There is no such folder or file. Check the path."):
        read_catalogue(tmp_path / "nowhere")
    with pytest.raises(InvalidCatalogue, match=r"It holds no catalogue. Wanted one or more of institutions"):
        read_catalogue(tmp_path)
    with pytest.raises(InvalidCatalogue, match=r"judgements.tsv: It cannot be opened: No such file"):
        read_judgements(tmp_path)


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may read everything")
def test_a_file_that_may_not_be_read(faults, tmp_path):
    (tmp_path / "problems.csv").touch(mode=0o000)
    assert faults(experts__jsonl=EXPERT) == [
        ("problems.csv", 0, "It cannot be opened: Permission denied. Check that it is a file that you may read.")
    ]


def test_bad_judgements(tmp_path):
    path = tmp_path / "judgements.tsv"
    path.write_text("problem_id\texpert_id\tgrade\np\ta\t1\np\ta\t2\np\tb\tgood\np\tc\tnan\n\tb\t1\np\td\n")
    with pytest.raises(InvalidCatalogue) as caught:
        read_judgements(path)
    assert [problem.row for problem in caught.value.problems] == [3, 4, 5, 6, 7]
    path.write_text("problem_id,expert_id,grade\n")
    with pytest.raises(InvalidCatalogue, match=r"separated by ','; wanted '\\t'"):
        read_judgements(path)


@pytest.mark.parametrize("form", ["csv", "jsonl"])
def test_one_bad_row_among_100_000(faults, form):
    text = "بهینه‌سازی مصرف انرژی در کوره‌های شیشه"
    if form == "csv":
        rows = (f"e{i},x{i % 500},k,{text},{'20x9' if i == 77_777 else 2019}\n" for i in range(2, 100_002))
        data = HEADER + "".join(rows).encode()
    else:
        records = (
            {
                "id": f"e{i}",
                "expert_ids": [f"x{i % 500}"],
                "kind": "k",
                "text": text,
                "year": 0 if i == 77_777 else 2019,
            }
            for i in range(1, 100_001)
        )
        data = "\n".join(json.dumps(record) for record in records).encode()
    started = time.monotonic()
    problems = faults(**{f"evidence__{form}": data})
    assert time.monotonic() - started < 10
    assert places(problems) == [(f"evidence.{form}", 77_777)]


def test_100_000_bad_rows(faults):
    rows = "".join(f"e{i},x,k,کوره,2019\n" for i in range(100_000))
    started = time.monotonic()
    problems = faults(evidence__csv=HEADER + rows.encode("cp1256", errors="replace"))
    assert time.monotonic() - started < 10
    assert places(problems) == [("evidence.csv", row) for row in range(2, 100_002)]
