"""Who says what: one group a speaker, nothing merged, figures that do not agree marked."""

from __future__ import annotations

from typing import Any

import pytest

from page.voices import voices
from retrieval.answer import Answer, Attribution, Citation, Span, Speaker
from retrieval.comparison import compare, figures
from retrieval.message import Interface
from tests.test_page import RECEIPT, Reading, citation


def cited(number: int, text: str, speaker: str | None = None, **more: Any) -> Citation:
    """A citation of a whole passage, in a speaker's words or in the outlet's voice."""
    said = (
        Attribution("source", (Speaker(Span(speaker, 0, len(speaker)), Span("said", 0, 4), False, False),))
        if speaker
        else Attribution("outlet")
    )
    return citation(text, (0, len(text)), number=number, attribution=said, **more)


@pytest.mark.parametrize(
    ("text", "asks", "values"),
    [
        ("On 3 May 2021 some 40 left", "quantity", ["40"]),
        ("غادرت ٤٩ شاحنة و7 دبابات في 28 آب 2021", "quantity", ["49", "7"]),
        ("خرجوا في 28 آب 2021", "time", ["28-8", "2021"]),
        ("T-72 and M4 and 2.5 tonnes", "quantity", ["2.5"]),
        ("40 left because of the rain", "reason", []),
        ("40 left", None, []),
    ],
)
def test_figures_are_those_of_the_kind_asked_for(text: str, asks: Any, values: list[str]) -> None:
    found = figures(text, asks)
    assert [value for *_, value in found] == values
    assert all(0 <= start < end <= len(text) for start, end, _ in found)


def test_speakers_who_give_other_figures_differ_and_are_not_merged() -> None:
    told = compare(
        [
            cited(1, "40 trucks left.", "the ministry"),
            cited(2, "Some 60 trucks left.", "Halabi"),
            cited(3, "It was 40 trucks.", "The Ministry"),
            cited(4, "Trucks left."),
        ],
        "quantity",
    )
    assert [(voice.kind, voice.citations, voice.differs) for voice in told] == [
        ("source", (1, 3), True), ("source", (2,), True), ("outlet", (4,), False),
    ]  # fmt: skip
    for voice in told:
        for spans in voice.figures:
            assert all(span.text in {"40", "60"} and span.end - span.start == 2 for span in spans)


def test_a_place_is_one_speaker_in_any_language_and_with_what_is_attached_to_it() -> None:
    told = compare([cited(1, "a", "Russia"), cited(2, "ب", "وروسيا"), cited(3, "c", "Turkey")], "reason")
    assert [voice.citations for voice in told] == [(1, 2), (3,)]


def test_the_same_name_as_source_and_as_outlet_are_two_and_one_voice_alone_is_none() -> None:
    told = compare([cited(1, "a", "The Ledger"), cited(2, "b")], None)
    assert [voice.kind for voice in told] == ["source", "outlet"]
    assert compare([cited(1, "a", "The Ledger"), cited(2, "b", "the ledger")], None) == ()
    assert compare([], None) == ()


@pytest.mark.parametrize("ui", ["en", "ar"])
def test_speakers_stand_side_by_side_with_their_quotes_whole_and_figures_marked(ui: Interface) -> None:
    hostile = "<script>40</script> left"
    both = (cited(1, hostile, "<b>ministry</b>"), cited(2, "Some 60 left.", "Halabi"))
    answer = Answer("q", "en", "answered", both, (), None, RECEIPT, voices=compare(both, "quantity"))
    html = voices(answer, ui)
    seen = Reading(html)
    assert hostile in seen.text
    assert "<b>ministry</b>" in seen.text
    assert html.count('class="figure"') == 2
    assert html.count("isnad-voice differs") == 2
    assert not {"script", "b"} & set(seen.tags)
    assert voices(Answer("q", "en", "answered", both, (), None, RECEIPT), ui) == ""
