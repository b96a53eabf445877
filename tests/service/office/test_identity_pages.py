"""Pages of duplicates and flags: what is shown, what is decided, by whom, and what is said when somebody was first."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import pytest
from fastapi.testclient import TestClient

from matcher.identity.homonyms import SplitReason
from matcher.identity.likeness import Likeness, Reason
from matcher.records import Evidence, Expert, Institution
from service.app import create_app
from service.catalogue.workflow import create_evidence, create_expert, create_institution, list_evidence
from service.identity import group_store, merge_store, split_store
from service.identity.merge_store import MERGED, PROPOSED, REFUSED, UNDONE
from service.identity.split_store import ONE_PERSON, SPLIT
from service.identity.splitting import decide_split, list_splits, read_split
from service.identity.workflow import decide_merge, merge_by_hand, read_merge
from service.runtime import Runtime
from service.web.forgery import HEADER, word_for
from service.web.languages import LANGUAGES
from service.web.requests import SESSION_COOKIE
from tests.service.signed_in import HOST, sign_in_as

ORCID = "0000-0002-1825-0097"
NASTY = "<script>alert(1)</script>\u202e"
DUPLICATES, FLAGGED, BY_HAND = "/office/duplicates", "/office/flagged", "/office/duplicates/merge"


@dataclass(frozen=True)
class Desk:
    """An open store, a browser at its office, and the numbers of what waits there."""

    runtime: Runtime
    client: TestClient
    sessions: Mapping[str, str]
    persons: int
    works: int
    strangers: int
    flag: int

    def come_in(self, who: str) -> None:
        self.client.cookies.set(SESSION_COOKIE, self.sessions[who], domain=HOST)
        self.client.headers[HEADER] = word_for(self.sessions[who])

    def see(self, path: str, **asked: object) -> str:
        answer = self.client.get(address(path, **{"lang": "en", **asked}))
        assert answer.status_code == 200, answer.text
        return read(answer)

    def send(self, path: str, **fields: object) -> Any:
        return self.client.post(path, data=fields, follow_redirects=False)

    def decide(self, pair: int, decision: str) -> str:
        """Press a button of a pair, follow where it leads, and read what is said there."""
        answer = self.send(DUPLICATES, pair=pair, decision=decision, noun="experts", state=PROPOSED, page=1)
        assert answer.status_code == 303, answer.text
        return told(read(self.client.get(address(answer.headers["location"], lang="en"))))

    def split(self, decision: str, **fields: object) -> str:
        answer = self.send(FLAGGED, flag=self.flag, decision=decision, state=PROPOSED, page=1, **fields)
        assert answer.status_code == 303, answer.text
        return told(read(self.client.get(address(answer.headers["location"], lang="en"))))


def address(path: str, **asked: object) -> str:
    return f"{path}{'&' if '?' in path else '?'}{urlencode(asked)}"


def read(answer: Any) -> str:
    """What a reader sees, and the tags around it."""
    return html.unescape(answer.text)


def told(text: str) -> str:
    """The words of the notice at the top."""
    found = re.search(r'<div class="notice[^>]*\btold"[^>]*>(.*?)</div>', text, re.DOTALL)
    assert found, text
    return " ".join(re.sub(r"<[^>]*>", "", found[1]).split())


@contextmanager
def opened(runtime: Runtime) -> Iterator[TestClient]:
    with TestClient(create_app(runtime), base_url="http://testserver", raise_server_exceptions=False) as client:
        yield client


@pytest.fixture
def desk(runtime: Runtime) -> Iterator[Desk]:
    for each, name in (("a", "دانشگاه نمونه"), ("b", "Đại học Mẫu")):
        create_institution(runtime, Institution(each, name))
    create_expert(runtime, Expert("s1", "سارا رستگار", "a", "دانشیار", "مهندسی مواد", email="s@example.org"))
    create_expert(runtime, Expert("s2", "Sara Rastegar", "a", department="مهندسي مواد", orcid=ORCID, names=(NASTY,)))
    create_expert(runtime, Expert("b1", "Nguyễn Thị Lan", "b", email="lan@example.org"))
    create_expert(runtime, Expert("b2", "Nguyen Thi Lan", "b", visibility="institution"))
    create_expert(runtime, Expert("m", "مریم نمونه", "a", names=("M. Nemuneh",)))
    for number in range(4):
        authors = ("مریم نمونه", "باغبان آزمایشی")
        piece = Evidence(f"w{number}", ("m",), "publication", f"گردو {number}", year=2001 + number, authors=authors)
        create_evidence(runtime, piece)
        create_evidence(runtime, Evidence(f"t{number}", ("s1",), "thesis", f"کورهٔ شیشه {number}", year=2020 + number))
    for number in range(3):
        create_evidence(runtime, Evidence(f"l{number}", ("m",), "publication", f"syntax {number}", year=2015 + number))
    create_evidence(runtime, Evidence("d1", ("s1",), "publication", "Glass furnaces", year=2020, doi="10.1000/182"))
    create_evidence(runtime, Evidence("d2", ("s2",), "publication", "Glass furnaces", year=2021))
    with runtime.database.unit() as session:
        of_persons = [
            Likeness("s1", "s2", 0.85, (Reason("name-other-script"), Reason("shared-titles", "3"))),
            Likeness("b1", "b2", 0.6, (Reason("same-institution"),)),
        ]
        merge_store.put_merges(session, "experts", {PROPOSED: of_persons}, None)
        merge_store.put_merges(
            session, "evidence", {PROPOSED: [Likeness("d1", "d2", 0.97, (Reason("same-title"),))]}, None
        )
        group_store.regroup(session, "experts", ["s1", "s2", "b1", "b2"])
        groups = (tuple(f"w{n}" for n in range(4)), tuple(f"l{n}" for n in range(3)))
        reasons = (SplitReason("fields", ("گردو, پیوند", "syntax, verb")), SplitReason("no-bridging-works"))
        split_store.propose_split(session, "m", groups, probability=0.9, reasons=reasons, import_id=None)
        known = merge_store.merges_of(session, "experts", ["s1", "b1"])
        works = merge_store.merges_of(session, "evidence", ["d1"])
    (flagged,) = list_splits(runtime).items
    with opened(runtime) as client:
        sessions = {}
        for each in ("a", "b", "all"):
            name = "administrator" if each == "all" else f"officer of {each}"
            role = "operator" if each == "all" else "officer"
            sign_in_as(runtime, role, institution_id=None if each == "all" else each, client=client, name=name)
            sessions[each] = client.cookies[SESSION_COOKIE]
        numbers = known["s1", "s2"].id, works["d1", "d2"].id, known["b1", "b2"].id, flagged.split.id
        made = Desk(runtime, client, sessions, *numbers)
        made.come_in("a")
        yield made


def state(desk: Desk, pair: int) -> str:
    return read_merge(desk.runtime, pair).merge.state


def behind(desk: Desk, expert_id: str) -> set[str]:
    return {each.id for each in list_evidence(desk.runtime, expert_id=expert_id).items}


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_page_speaks_the_readers_language_and_runs_no_script_of_a_record(desk: Desk, code: str) -> None:
    for path in (DUPLICATES, f"{DUPLICATES}?noun=evidence", FLAGGED, BY_HAND):
        answer = desk.client.get(address(path, lang=code))
        assert answer.status_code == 200
        assert f'lang="{code}" dir="{LANGUAGES[code].direction}"' in answer.text
        assert "<script>alert" not in answer.text
        assert "\u202e" not in answer.text


def test_two_records_stand_side_by_side_with_what_is_equal_and_what_is_not(desk: Desk) -> None:
    text = desk.see(DUPLICATES)
    rows = {name: alike for alike, name in re.findall(r'class="is-(\w+)">\s*<th[^>]*>([^<]*?) <', text)}
    assert rows["Institution"] == "same"
    assert rows["Department"] == "same"  # the letters of the two keyboards are one
    assert rows["Name"] == "different"
    assert rows["ORCID"] == rows["E-mail"] == "alone"
    assert "very likely one person" in text
    assert "3 titles in common" in text
    assert "0.85" not in text
    assert "85" not in re.sub(r"<[^>]*>", "", text)
    assert all(f"کورهٔ شیشه {number}" in text for number in (1, 2, 3))
    assert "کورهٔ شیشه 0" not in text  # the three latest of five


def test_a_decision_is_done_said_and_can_be_taken_back_there(desk: Desk) -> None:
    said = desk.decide(desk.persons, "merge")
    assert "are one person from now on" in said
    assert "Take apart again" in said
    assert state(desk, desk.persons) == MERGED
    assert "No pair waits for a decision" in desk.see(DUPLICATES)
    assert "are two again" in desk.decide(desk.persons, "undo")
    assert state(desk, desk.persons) == UNDONE
    assert "are one person" in desk.decide(desk.persons, "together")
    assert read_merge(desk.runtime, desk.persons).merge.decided_by == "officer of a"


def test_works_are_decided_on_as_works(desk: Desk) -> None:
    text = desk.see(DUPLICATES, noun="evidence")
    assert "almost certainly one work" in text
    assert "10.1000/182" in text
    assert "stay two" in desk.decide(desk.works, "refuse")
    assert state(desk, desk.works) == REFUSED
    assert "Same work after all" in desk.see(DUPLICATES, noun="evidence", state=REFUSED)


def test_a_form_that_is_sent_twice_says_the_same_twice(desk: Desk) -> None:
    assert desk.decide(desk.persons, "merge") == desk.decide(desk.persons, "merge")
    assert desk.split("split") == desk.split("split")
    assert read_split(desk.runtime, desk.flag).split.new_ids == ("m~2",)


def test_whoever_comes_second_is_told_who_was_first(desk: Desk) -> None:
    decide_merge(desk.runtime, desk.persons, "merge", by="دفتر دیگر")
    said = desk.decide(desk.persons, "refuse")
    assert "decided meanwhile" in said
    assert "دفتر دیگر said on" in said
    assert state(desk, desk.persons) == MERGED
    decide_split(desk.runtime, desk.flag, ONE_PERSON, by="دفتر دیگر")
    assert "دفتر دیگر said on" in desk.split("split")
    assert behind(desk, "m") >= {"l0", "w0"}


def test_what_somebody_said_elsewhere_stands_in_the_way_and_is_named(desk: Desk) -> None:
    create_expert(desk.runtime, Expert("s3", "S. Rastegar", "a"))
    merge_by_hand(desk.runtime, "experts", "s2", "s3", by="x")
    with desk.runtime.database.unit() as session:
        merge_store.decide(session, "experts", ("s1", "s3"), REFUSED, "x")
    assert "somebody said that they are different" in desk.decide(desk.persons, "merge")
    assert state(desk, desk.persons) == PROPOSED


def test_nothing_is_decided_while_an_import_is_written(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("service.identity.deciding.LOCK_SECONDS", 0.1)
    with desk.runtime.database.unit() as session:
        assert merge_store.try_lock_imports(session)
        assert "An import is being written" in desk.decide(desk.persons, "merge")
        assert "An import is being written" in desk.split("one-person")
    assert state(desk, desk.persons) == PROPOSED


def test_an_officer_sees_and_decides_only_pairs_of_their_own(desk: Desk) -> None:
    assert "Nguyễn Thị Lan" not in desk.see(DUPLICATES)
    assert desk.send(DUPLICATES, pair=desk.strangers, decision="merge").status_code in (303, 404)
    assert "Nguyễn Thị Lan" not in desk.see(DUPLICATES, said=desk.strangers)
    assert state(desk, desk.strangers) == PROPOSED
    desk.come_in("b")
    text = desk.see(DUPLICATES)
    assert "Nguyễn Thị Lan" in text
    assert "سارا" not in text
    assert "مریم" not in desk.see(FLAGGED, said=desk.flag)
    assert desk.send(FLAGGED, flag=desk.flag, decision="one-person").status_code == 403
    assert desk.send(BY_HAND, noun="experts", one="b1", other="s1").status_code == 403
    desk.come_in("all")
    both = desk.see(DUPLICATES)
    assert "Nguyễn Thị Lan" in both
    assert "سارا" in both


def test_a_pair_across_institutions_is_shown_to_an_officer_without_buttons(desk: Desk) -> None:
    with desk.runtime.database.unit() as session:
        merge_store.put_merges(session, "experts", {PROPOSED: [Likeness("b1", "s1", 0.5)]}, None)
    text = desk.see(DUPLICATES)
    assert "belongs to another institution" in text
    assert "lan@example.org" not in text  # kept close
    assert len(re.findall(r'name="decision" value="merge"', text)) == 1


def test_nobody_looks_without_signing_in_and_no_other_site_decides(desk: Desk) -> None:
    answer = desk.client.post(
        DUPLICATES,
        data={"pair": desk.persons, "decision": "merge"},
        headers={"Sec-Fetch-Site": "cross-site"},
        follow_redirects=False,
    )
    assert answer.status_code == 403
    desk.client.cookies.clear()
    for path in (DUPLICATES, FLAGGED, BY_HAND):
        answer = desk.client.get(path, follow_redirects=False)
        assert (answer.status_code, "/sign-in" in answer.headers["location"]) == (303, True)
    assert state(desk, desk.persons) == PROPOSED


def test_two_records_are_found_by_words_chosen_and_merged(desk: Desk) -> None:
    create_expert(desk.runtime, Expert("s9", "سارا كريمي رستگار", "a"))
    text = desk.see(BY_HAND, one="سارا", other="s2")
    assert re.findall(r'type="radio" value="(\w+)"', text) == ["s1", "s9"]
    assert 'method="post" action="/office/duplicates/merge"' not in text
    assert 'name="other" value="s2"' in desk.see(BY_HAND, one="s9", other="sara rastegar")
    answer = desk.send(BY_HAND, noun="experts", one="s9", other="s2")
    assert "are one person from now on" in told(desk.see(answer.headers["location"]))
    again = desk.send(BY_HAND, noun="experts", one="s9", other="s2")
    assert "are one already" in told(desk.see(again.headers["location"]))
    gone = desk.send(BY_HAND, noun="experts", one="s9", other="nobody")
    assert "not there any more" in told(desk.see(gone.headers["location"]))
    assert "wanted two" in told(desk.see(BY_HAND, one="s2", other="s2"))


def test_works_are_found_by_their_titles(desk: Desk) -> None:
    create_evidence(desk.runtime, Evidence("vi", ("s1",), "thesis", "Tiết kiệm Năng lượng đô thị"))
    for words in ("glass FURNACES", "furnaces glass", "Ｇlass"):
        text = desk.see(BY_HAND, noun="evidence", one=words, other="%")
        assert re.findall(r'type="radio" value="(\w+)"', text) == ["d1", "d2"]
        assert "Nothing like this" in text
    for words in ("nang luong do thi", "NĂNG LƯỢNG"):
        assert 'name="one" value="vi"' not in desk.see(BY_HAND, noun="evidence", one="nothing", other="d1")
        assert "Tiết kiệm Năng lượng đô thị" in desk.see(BY_HAND, noun="evidence", one=words, other="d1")
    assert len(re.findall('type="radio"', desk.see(BY_HAND, noun="evidence", one="كوره شيشه", other="d1"))) == 4


def test_a_flagged_person_is_shown_by_groups_and_none_of_it_is_in_a_match(desk: Desk) -> None:
    text = desk.see(FLAGGED)
    assert "none of these works is shown in any match" in text
    assert "2001 to 2004" in text
    assert "2015 to 2017" in text
    assert "باغبان آزمایشی" in text
    assert re.findall(r'<bdi class="term">(.*?)</bdi>', text) == ["گردو", "پیوند", "syntax", "verb"]
    assert "<bdi>مریم نمونه</bdi>," not in text  # the person is not their own co-author
    assert "۱۳۸۰ تا ۱۳۸۳" in desk.see(FLAGGED, lang="fa")


def test_works_are_moved_between_the_groups_and_the_name_goes_with_the_chosen_one(desk: Desk) -> None:
    moved = {"work:w3": "1", "work:w0": "0", "work:l0": "1"}
    assert "two persons from now on" in desk.split("split", keeps="1", **moved)
    assert behind(desk, "m") == {"l0", "l1", "l2", "w3"}
    assert behind(desk, "m~2") == {"w0", "w1", "w2"}
    assert "m~2" in desk.see(FLAGGED, state=SPLIT)
    assert "one person again" in desk.split("undo")
    assert behind(desk, "m") == {*(f"w{n}" for n in range(4)), *(f"l{n}" for n in range(3))}


def test_one_person_stays_one_and_can_be_asked_again(desk: Desk) -> None:
    assert "is one person" in desk.split("one-person")
    assert "Nobody waits" in desk.see(FLAGGED)
    assert "waits for a decision again" in desk.split("undo")
    assert "مریم نمونه" in desk.see(FLAGGED)


def test_nobody_is_made_of_no_works(desk: Desk) -> None:
    moved = {f"work:l{number}": "0" for number in range(3)}
    assert "needs a work" in desk.split("split", **moved)
    assert "needs a work" in desk.split("split", keeps="1", **moved)
    assert read_split(desk.runtime, desk.flag).split.state == PROPOSED


def test_a_person_who_has_grown_is_not_put_together_but_merged(desk: Desk) -> None:
    desk.split("split")
    create_evidence(desk.runtime, Evidence("new", ("m~2",), "thesis", title="morphology"))
    said = desk.split("undo")
    assert "cannot be taken back" in said
    assert "Merge the two by hand" in said


def test_what_names_no_pair_is_not_found(desk: Desk) -> None:
    for number in ("", "0", "-1", "x", "٣", str(2**31), "9" * 40, NASTY):
        assert desk.send(DUPLICATES, pair=number, decision="merge").status_code == 404
        assert desk.send(FLAGGED, flag=number, decision="split").status_code == 404
        for path in (DUPLICATES, FLAGGED):
            answer = desk.client.get(path, params={"said": number, "page": number, "state": number, "why": number})
            assert answer.status_code == 200


def test_what_is_gone_meanwhile_is_said_to_be_gone(desk: Desk) -> None:
    assert "Nothing was changed" in desk.decide(9999, "merge")
    with desk.runtime.database.unit() as session:
        split_store.withdraw(session, ["m"])
    assert "no longer asked" in desk.split("split")


def test_a_page_past_the_end_is_the_last_one(desk: Desk) -> None:
    assert "سارا رستگار" in desk.see(DUPLICATES, page="7")
    assert "مریم نمونه" in desk.see(FLAGGED, page="999999")
