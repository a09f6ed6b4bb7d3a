"""When an answer is none, or only a possible one: what is missing is missed in the corpus's own language too."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from index.encoder import Encoder
from index.sentence_encoder import SentenceEncoder
from retrieval.archive import Archive
from retrieval.confidence import FEATURES, Confidence, Evidence
from retrieval.fusion import FIRST, WEIGHTS


@pytest.mark.parametrize(
    ("question", "place"),
    [
        ("لماذا غادرت روسيا تدمر؟", "تدمر"),
        ("لماذا انسحبت البرازيل من سراقب؟", "البرازيل"),
        ("Why did Brazil leave Saraqib?", "Brazil"),
        ("巴西为什么离开萨拉基布？", "巴西"),
    ],
)
def test_a_place_that_the_archive_lacks_is_missed_in_every_language(
    archive: Archive, question: str, place: str
) -> None:
    evidence, _ = archive.evidence(question)
    assert evidence.features["unplaced"] > 0
    answer = archive.ask(question)
    assert answer.certainty != "likely"
    if answer.status == "not_found":
        assert place in (answer.reason or "")


def test_a_name_of_several_words_is_given_whole(archive: Archive) -> None:
    assert "“World Cup”" in (archive.ask("Who won the World Cup in Saraqib?").reason or "")


def test_what_is_likely_has_the_date_that_is_asked_for(archive: Archive) -> None:
    shipped = Confidence.load()
    evidence = Evidence(dict.fromkeys(FEATURES, 0.0), same_language=True)
    assert shipped.certainty(0.99, evidence) == "likely"
    untyped = Evidence({**evidence.features, "untyped": 1.0}, same_language=True)
    assert shipped.certainty(0.99, untyped) == "possible"
    middling = (shipped.possible["same"] + shipped.likely["same"]) / 2
    assert shipped.certainty(middling, untyped) == "possible"
    untold = Evidence(untyped.features, same_language=True, untold=True)
    assert shipped.certainty(middling, untold) is None


@pytest.mark.parametrize("off", sorted(WEIGHTS))
def test_confidence_without_a_signal_is_near_that_with_it(
    archive: Archive, seeds_home: Path, encoder: Encoder, second: SentenceEncoder, off: str
) -> None:
    less = Archive.open(seeds_home, encoder, second=second, weights={**WEIGHTS, off: 0.0})
    asked = ["why did Russia leave Saraqib?", "لماذا غادرت روسيا سراقب؟", "Who won the Nobel Prize in Literature?"]
    for question in asked:
        here, there = archive.ask(question), less.ask(question)
        assert there.confidence == pytest.approx(here.confidence, abs=0.35)
    assert less.ask(asked[2]).status == "not_found"


def test_without_late_interaction_the_receipt_names_what_ran(
    seeds_home: Path, encoder: Encoder, second: SentenceEncoder
) -> None:
    less = Archive.open(seeds_home, encoder, second=second, weights={**WEIGHTS, "late": 0.0})
    answer = less.ask("why did Russia leave Saraqib?")
    ran = {name for c in answer.citations for name in c.signals} - {"repeated"}
    assert set(answer.receipt.signals) == ran == set(FIRST) - {"reranker"}
    evidence, _ = less.evidence("why did Russia leave Saraqib?")
    assert math.isnan(evidence.features["late"])


def test_the_second_encoder_does_not_read_a_question_that_it_is_not_asked_about(
    seeds_home: Path, encoder: Encoder, second: SentenceEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    less = Archive.open(seeds_home, encoder, second=second, weights={**WEIGHTS, "universal": 0.0})

    def refuse(*_: object) -> None:
        raise AssertionError("it was asked")

    monkeypatch.setattr(type(second), "encode", refuse)
    assert "echo" in less.ask("why did Russia leave Saraqib?").receipt.signals


@pytest.mark.parametrize(
    "question", ["Did Russia lose 60 soldiers in Idlib?", "لماذا انسحبت روسيا من سراقب يوم 17 شباط؟"]
)
def test_a_number_that_the_passage_lacks_is_never_answered_without_a_warning(archive: Archive, question: str) -> None:
    assert archive.ask(question).certainty != "likely"


@pytest.mark.parametrize("off", ["late", "names", "universal"])
def test_a_place_that_the_archive_lacks_is_missed_whatever_is_switched_off(
    seeds_home: Path, encoder: Encoder, second: SentenceEncoder, off: str
) -> None:
    less = Archive.open(seeds_home, encoder, second=second, weights={**WEIGHTS, off: 0.0})
    assert less.ask("Why did Russia leave Kobani?").certainty != "likely"


def test_a_name_that_is_held_in_another_spelling_is_not_said_to_be_missing(archive: Archive) -> None:
    for question in ("Кто ушёл из Айн-Исы?", "Что случилось в Айн-Иссе?"):
        assert "mentions" not in (archive.ask(question).reason or "")


def test_a_phrase_that_stands_nowhere_is_named_where_another_language_gives_no_answer(archive: Archive) -> None:
    answer = archive.ask('Who said "purple submarine elections" in Brazil?')
    assert answer.status == "not_found"
    assert "purple submarine elections" in (answer.reason or "")
