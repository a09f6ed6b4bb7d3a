"""Who says what: one group a speaker, nothing merged, figures that do not agree marked."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from benchmarks.figures import measure
from page.voices import voices
from retrieval.answer import Answer, Attribution, Citation, Span, Speaker
from retrieval.comparison import compare
from retrieval.figure import comparable
from retrieval.message import Interface
from retrieval.question import read_question
from tests.test_page import RECEIPT, Reading, citation


def cited(number: int, text: str, speaker: str | None = None, **more: Any) -> Citation:
    """A citation of a whole passage, in a speaker's words or in the outlet's voice."""
    said = (
        Attribution("source", (Speaker(Span(speaker, 0, len(speaker)), Span("said", 0, 4), False, False),))
        if speaker
        else Attribution("outlet")
    )
    return citation(text, (0, len(text)), number=number, attribution=said, **more)


TRUCKS = read_question("How many trucks left?")
WHY = read_question("Why did they leave?")
MISSING = read_question("How many people are missing?")


@pytest.mark.parametrize(
    ("text", "question", "values"),
    [
        ("On 3 May 2021 some 40 trucks left", "How many trucks left?", [40]),
        ("غادرت ٤٩ شاحنة و7 دبابات في 28 آب 2021", "كم شاحنة غادرت؟", [49]),
        ("غادرت ٤٩ شاحنة و7 دبابات", "كم دبابة غادرت؟", []),
        ("They left on 28 August 2021", "When did they leave?", [828, 2021]),
        ("T-72 and M4 and 2.5 tonnes left", "How many trucks left?", []),
        ("2 thousand trucks left", "How many trucks left?", [2000]),
        ("40-50 trucks left", "How many trucks left?", []),
        ("40 trucks left because of the rain", "Why did 40 trucks leave?", []),
        ("40 trucks left, then 60 trucks left", "How many trucks left?", []),
    ],
)
def test_figures_are_those_that_give_what_is_asked_for(text: str, question: str, values: list[float]) -> None:
    read = read_question(question)
    found = comparable(text, read.language, read)
    assert [figure.value for figure in found] == values
    assert all(0 <= figure.start < figure.end <= len(text) for figure in found)


def test_figures_differ_as_they_do_in_the_test_set() -> None:
    told = measure()
    assert told["pairs"] >= 40
    assert told["precision"] >= 0.95
    assert told["recall"] >= 0.8


def test_speakers_who_give_other_figures_differ_and_are_not_merged() -> None:
    told = compare(
        [
            cited(1, "40 trucks left.", "the ministry"),
            cited(2, "Some 60 trucks left.", "Halabi"),
            cited(3, "It was 40 trucks.", "The Ministry"),
            cited(4, "Trucks left."),
        ],
        TRUCKS,
    )
    assert [(voice.kind, voice.citations, voice.differs) for voice in told] == [
        ("source", (1, 3), True), ("source", (2,), True), ("outlet", (4,), False),
    ]  # fmt: skip
    assert [[[span.text for span in spans] for spans in voice.figures] for voice in told] == [
        [["40"], []], [["60"]], [[]],
    ]  # fmt: skip


def test_a_figure_in_common_hides_none_that_differ_and_is_not_marked_itself() -> None:
    told = compare(
        [
            cited(1, "41 people were missing and 12 villages were cut off.", "Reem"),
            cited(2, "57 people were missing and 12 villages were cut off.", "Sami"),
        ],
        MISSING,
    )
    assert [[span.text for span in voice.figures[0]] for voice in told] == [["41"], ["57"]]


@pytest.mark.parametrize(
    "other",
    [
        "57 people were killed and 41 people missing.", "They searched for 57 hours.", "57 villages are missing power.",
        "More than 20 people are missing.", "57 people in France are missing.",
    ],
)  # fmt: skip
def test_figures_of_other_things_do_not_differ(other: str) -> None:
    told = compare([cited(1, "41 people are missing.", "Reem"), cited(2, other, "Sami")], MISSING)
    assert not any(voice.differs for voice in told)


def test_figures_differ_only_between_quotes_with_the_same_names_of_the_question() -> None:
    asked = read_question("How many people are missing in Idlib?")
    quotes = ["41 people are missing.", "57 people are missing."]
    named = [
        cited(1, quotes[0], "Reem", matched_names=("Idlib",)),
        cited(2, quotes[1], "Sami", matched_names=("إدلب",)),
    ]
    assert all(voice.differs for voice in compare(named, asked))
    assert not any(voice.differs for voice in compare([named[0], cited(2, quotes[1], "Sami")], asked))


def test_a_place_is_one_speaker_in_any_language_and_with_what_is_attached_to_it() -> None:
    told = compare([cited(1, "a", "Russia"), cited(2, "ب", "وروسيا"), cited(3, "c", "Turkey")], WHY)
    assert [voice.citations for voice in told] == [(1, 2), (3,)]


def test_the_same_name_as_source_and_as_outlet_are_two_and_one_voice_alone_is_none() -> None:
    told = compare([cited(1, "a", "The Ledger"), cited(2, "b")], WHY)
    assert [voice.kind for voice in told] == ["source", "outlet"]
    assert compare([cited(1, "a", "The Ledger"), cited(2, "b", "the ledger")], WHY) == ()
    assert compare([], WHY) == ()


@pytest.mark.parametrize(
    ("names", "groups"),
    [
        (["مركز المصالحة الروسي في سوريا", "المركز التابع لوزارة الدفاع الروسية", "مركز المصالحة"], [(1, 2, 3)]),
        (["مركز المصالحة", "ما يعرف باسم “مركز المصالحة الروسي في سوريا”"], [(1, 2)]),
        (["المرصد", "المرصد السوري لحقوق الإنسان"], [(1, 2)]),
        (["ministry", "ministry of defence", "Ministry of Health"], [(1,), (2,), (3,)]),
        (["Saadi", "Governor Reem Saadi"], [(1, 2)]),
        (["مركز", "مركز المصالحة"], [(1,), (2,)]),
        (["وزارة الدفاع", "وزارة الصحة"], [(1,), (2,)]),
    ],
)
def test_a_short_form_is_the_fuller_name_of_its_article_if_that_is_one(names: list[str], groups: list[Any]) -> None:
    told = compare([*(cited(n, "a", name) for n, name in enumerate(names, 1)), cited(9, "b")], WHY)
    assert [voice.citations for voice in told if voice.kind == "source"] == groups


def test_a_short_form_is_marked_as_inferred_and_not_joined_in_another_article_or_without_a_name() -> None:
    full, short = cited(1, "a", "مركز المصالحة الروسي"), cited(2, "b", "المركز")
    first, _ = compare([short, full, cited(9, "c")], WHY)
    assert (first.name, first.citations, first.inferred) == ("مركز المصالحة الروسي", (2, 1), (2,))
    other = replace(short, article_id="another")
    assert [voice.citations for voice in compare([full, other], WHY)] == [(1,), (2,)]
    assert short.attribution
    nobody = replace(short.attribution.chain[0], anonymous=True)
    nameless = replace(short, attribution=replace(short.attribution, chain=(nobody,)))
    assert [voice.citations for voice in compare([full, nameless], WHY)] == [(1,), (2,)]
    html = voices(Answer("q", "en", "answered", (full, short, cited(9, "c")), (), None, RECEIPT,
                         voices=compare([full, short, cited(9, "c")], WHY)))  # fmt: skip
    assert html.count("taken for the same, named here:") == 1


@pytest.mark.parametrize("ui", ["en", "ar"])
def test_speakers_stand_side_by_side_with_their_quotes_whole_and_figures_marked(ui: Interface) -> None:
    hostile = "<script>x</script> 40 trucks left"
    both = (cited(1, hostile, "<b>ministry</b>"), cited(2, "Some 60 trucks left.", "Halabi"))
    answer = Answer("q", "en", "answered", both, (), None, RECEIPT, voices=compare(both, TRUCKS))
    html = voices(answer, ui)
    seen = Reading(html)
    assert hostile in seen.text
    assert "<b>ministry</b>" in seen.text
    assert html.count('class="figure"') == 2
    assert html.count("isnad-voice differs") == 2
    assert not {"script", "b"} & set(seen.tags)
    assert voices(Answer("q", "en", "answered", both, (), None, RECEIPT), ui) == ""
