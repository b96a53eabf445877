import pytest

from matcher import (
    Catalogue,
    Evidence,
    Expert,
    Filters,
    Institution,
    Matcher,
    Problem,
    ProblemTooLong,
    ProblemTooShort,
    UnknownChoice,
    UnreadableText,
    VectorMismatch,
)
from matcher.calibrate import Calibration, encoder_revision
from matcher.encoder import HashingEncoder
from matcher.memory import MemoryIndex
from matcher.prepare import interests_evidence, model_id
from matcher.statement import MAX_PROBLEM_CHARACTERS

ENCODER = HashingEncoder(128)
CATALOGUE = Catalogue(
    institutions=(Institution("in-1", "دانشگاه نمونه"),),
    experts=(
        Expert("glass", name="سارا نمونه", institution_id="in-1"),
        Expert("steel", name="Example Person"),
        Expert("quiet", interests=("تصفیه پساب نساجی", "رنگ"), department="مهندسی نساجی"),
    ),
    evidence=(
        Evidence("e1", ("glass",), "thesis", title="کاهش مصرف انرژی در کوره‌های ذوب شیشه", year=2021),
        Evidence("e2", ("steel",), "publication", title="Corrosion of TiO2-coated steel in sea water"),
        Evidence("e3", ("glass", "steel"), "project", title="پوشش TiO2 روی شیشه", text="پوشش خودتمیزشونده"),
    ),
)


@pytest.fixture(scope="module")
def matcher():
    return Matcher.from_catalogue(CATALOGUE, ENCODER)


def test_the_expert_who_did_it_comes_first_with_the_evidence_and_the_words(matcher):
    answer = matcher.match("مصرف انرژی کوره ذوب شيشه ما زياد است", limit=2)
    best = answer.matches[0]
    assert (answer.lang, answer.language_supported) == ("fa", True)
    assert (best.expert.id, best.rank, best.institution.name) == ("glass", 1, "دانشگاه نمونه")
    assert best.evidence[0].evidence.id == "e1"
    assert best.evidence[0].lang == "fa"
    shared = {(term.problem, term.evidence) for term in best.evidence[0].shared_terms}
    assert {("شيشه", "شیشه"), ("کوره", "کوره")} <= shared
    assert sum(best.parts.values()) == pytest.approx(best.score, abs=1e-9)
    assert answer.model == model_id(ENCODER)


def test_a_formula_is_shared_across_languages(matcher):
    answer = matcher.match(Problem("p", "پوشش TiO2 روی فولاد", lang="fa"))
    steel = next(match for match in answer.matches if match.expert.id == "steel")
    english = next(item for item in steel.evidence if item.evidence.id == "e2")
    assert [(term.problem, term.evidence) for term in english.shared_terms] == [("TiO2", "TiO2")]


def test_interests_are_evidence_too(matcher):
    assert matcher.match("رنگ در پساب نساجی").matches[0].expert.id == "quiet"
    assert interests_evidence(Expert("x")) is None


def test_every_stage_is_told_in_order(matcher):
    stages = []
    matcher.match("کوره شیشه", on_stage=stages.append)
    assert stages[0] == "encode"
    assert stages[-1] == "explain"
    assert set(stages) == {"encode", "search", "rank", "needs", "explain"}


@pytest.mark.parametrize("text", ["", "   ", "آ", "?!", "\n\n."])
def test_a_problem_that_says_nothing_is_refused(matcher, text):
    with pytest.raises(ProblemTooShort, match="Describe"):
        matcher.match(text)


def test_two_megabytes_are_refused_with_both_sizes(matcher):
    with pytest.raises(ProblemTooLong, match=f"2,000,000.*{MAX_PROBLEM_CHARACTERS:,}"):
        matcher.match("کوره " * 400_000)


@pytest.mark.parametrize("text", ["کوره\x00شیشه", "glass \ud800 furnace"])
def test_text_that_is_not_text_is_refused(matcher, text):
    with pytest.raises(UnreadableText):
        matcher.match(text)


def test_unknown_choices_list_what_there_is(matcher):
    with pytest.raises(UnknownChoice, match="fa, en, vi, other"):
        matcher.match(Problem("p", "glass", lang="de"))
    with pytest.raises(UnknownChoice, match="fa, en, vi, other"):
        matcher.match("glass furnace", filters=Filters(languages=("xx",)))
    with pytest.raises(UnknownChoice, match=r"2\.5"):
        matcher.match("glass furnace", filters=Filters(fields=("99",)))


def test_an_unsupported_language_is_matched_and_said(matcher):
    answer = matcher.match("Der Energieverbrauch unseres Glasschmelzofens ist viel zu hoch und wir wissen nicht warum")
    assert (answer.lang, answer.language_supported) == ("other", False)
    assert len(answer.matches) == 3


def test_vectors_of_another_encoder_never_meet():
    index = MemoryIndex(model_id(HashingEncoder(128, revision="other")))
    with pytest.raises(VectorMismatch, match="Embed the evidence again"):
        Matcher(index, ENCODER)


def test_an_expert_without_evidence_is_found_by_interests_or_department_and_said_to_be_thin():
    known = Expert("known", interests=("glass furnaces",))
    placed = Expert("placed", department="Glass furnaces")
    working = Expert("working", interests=("poetry",))
    silent = Expert("silent")
    work = Evidence("e1", ("working",), "thesis", title="Heat balance of a glass furnace", lang="en")
    matcher = Matcher.from_catalogue(Catalogue(experts=(known, placed, working, silent), evidence=(work,)), ENCODER)
    answer = matcher.match("glass furnace")
    assert {match.expert.id: match.thin for match in answer.matches} == {
        "known": True,
        "placed": True,
        "working": False,
    }


def test_a_tie_is_broken_by_id():
    twins = tuple(
        Evidence(f"e-{name}", (name,), "thesis", title="Heat balance of a glass furnace", lang="en")
        for name in ("b", "c", "a")
    )
    answer = Matcher.from_catalogue(Catalogue(evidence=twins), ENCODER).match("glass furnace heat")
    assert [match.expert.id for match in answer.matches] == ["a", "b", "c"]
    assert len({round(match.score, 9) for match in answer.matches}) == 1


def test_a_problem_of_two_needs_says_who_covers_which_and_what_is_open():
    people = (
        Evidence("e1", ("glass",), "thesis", title="gas consumption of a glass melting furnace", lang="en"),
        Evidence("e2", ("sludge",), "thesis", title="drying of plating sludge", lang="en"),
    )
    matcher = Matcher.from_catalogue(Catalogue(evidence=people), ENCODER)
    curve = Calibration(-6.0, 20.0, 0.0, matcher.index.model.name, encoder_revision(matcher.index.model))
    matcher.calibration = curve
    text = "1. The glass melting furnace needs too much gas.\n2. How to dry plating sludge?\n3. Saffron adulteration?"
    answer = matcher.match(text)
    assert len(answer.needs) == 3
    covers = {match.expert.id: match.covers for match in answer.matches}
    assert covers == {"glass": (0,), "sludge": (1,)}
    assert answer.open_needs == (2,)
    assert answer.no_strong_expert is False


def test_without_a_calibration_there_are_no_bands_and_nothing_is_claimed():
    answer = matcher_of("glass furnace").match("1. Glass furnace gas.\n2. Plating sludge drying.")
    assert {match.band for match in answer.matches} == {None}
    assert (answer.no_strong_expert, answer.open_needs) == (None, ())


def matcher_of(title):
    return Matcher.from_catalogue(
        Catalogue(evidence=(Evidence("e", ("x",), "thesis", title=title, lang="en"),)), ENCODER
    )


def test_a_reason_quotes_phrases_before_words():
    evidence = Evidence("e", ("x",), "thesis", title="Lower heat loss of a glass melting furnace", lang="en", year=2020)
    answer = Matcher.from_catalogue(Catalogue(evidence=(evidence,)), ENCODER).match(
        "We want a lower bill for the glass melting furnace."
    )
    (match,) = answer.matches
    assert match.reason.phrases[0] == "glass melting furnace"
    assert (match.reason.kinds, match.reason.latest_year) == ((("thesis", 1),), 2020)
