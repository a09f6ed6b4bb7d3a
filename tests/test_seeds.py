"""The demo corpus: honest front matter, questions whose answers are really there, and no copied sentences."""

from __future__ import annotations

import json
import os
import re
import unicodedata
from collections import Counter
from pathlib import Path
from typing import Any

import frontmatter
import pytest

SEEDS = Path(__file__).resolve().parents[1] / "seeds"
SHARED = Path(os.environ.get("ISNAD_SHARED", SEEDS.parents[1] / "shared")) / "seeds"
ARTICLES: dict[str, tuple[dict[str, Any], str]] = {}
for _path in sorted(SEEDS.glob("*.md")):
    if _path.stem != "README":
        _page = frontmatter.loads(_path.read_text(encoding="utf-8"))
        ARTICLES[_path.stem] = (_page.metadata, _page.content)
QUESTIONS: list[dict[str, Any]] = [
    json.loads(line) for line in (SEEDS / "questions.jsonl").read_text(encoding="utf-8").splitlines()
]
KINDS = {"same-language", "cross-language", "near-miss", "foreign"}
NOTES = {
    "Demo digest written for Isnad from the facts of the report named in based_on; not the outlet's text.",
    "Demo digest written for Isnad from the facts of the reports named in based_on; not the outlets' text.",
}
AGENCY = ("idlib-joint-drill-agency-one-ar", "idlib-joint-drill-agency-two-ar")


def words(text: str) -> list[str]:
    """Words for comparison: marks, tatweel and the dots put inside Arabic words are gone, so hiding cannot help."""
    text = re.sub(r"(?<=[\u0621-\u064a])[.؟](?=[\u0621-\u064a])", "", text.replace("\u0640", ""))
    kept = (c for c in unicodedata.normalize("NFKC", text) if not unicodedata.combining(c))
    return re.findall(r"\w+", "".join(kept).casefold())


def runs(text: str, length: int) -> set[tuple[str, ...]]:
    found = words(text)
    return {tuple(found[i : i + length]) for i in range(len(found) - length + 1)}


def test_corpus_size_and_languages() -> None:
    languages = Counter(meta["language"] for meta, _ in ARTICLES.values())
    assert 12 <= len(ARTICLES) <= 16
    assert languages == {"ar": 10, "en": 2, "tr": 2, "ru": 1, "fr": 1}


@pytest.mark.parametrize("slug", ARTICLES)
def test_front_matter_is_complete_and_honest(slug: str) -> None:
    meta, text = ARTICLES[slug]
    assert slug.isascii() and slug.endswith("-" + meta["language"])
    assert {"title", "publisher", "language", "based_on", "note"} <= meta.keys()
    assert meta["publisher"].startswith("Isnad demo, after ")
    assert meta["note"] in NOTES
    assert meta.get("author", "Isnad demo") == "Isnad demo"
    assert 120 <= len(text.split()) <= 350


@pytest.mark.parametrize("slug", ARTICLES)
def test_date_is_the_reports_or_explained(slug: str) -> None:
    meta, _ = ARTICLES[slug]
    date = meta.get("published_on")
    known = {"Rozana": "2020-09-05", "the blog of Hadi al-Abdullah": "2020-01-23", "an unnamed news site": "2021-02"}
    outlet = meta["publisher"].removeprefix("Isnad demo, after ")
    assert date == known.get(outlet)
    # A date the report does not print itself must say how it is known.
    assert outlet == "Rozana" or "date_note" in meta


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda q: q["id"])
def test_answers_are_verbatim_sentences(question: dict[str, Any]) -> None:
    assert question.keys() == {"id", "language", "question", "answers", "kind"}
    assert question["kind"] in KINDS
    assert bool(question["answers"]) == (question["kind"] in {"same-language", "cross-language"})
    for answer in question["answers"]:
        text = ARTICLES[answer["article_id"]][1]
        assert text.count(answer["sentence"]) == 1
        assert "\n" not in answer["sentence"] and answer["sentence"].endswith(".")
        start = text.index(answer["sentence"])
        # A whole sentence: what stands before it ends a line or a sentence.
        assert start == 0 or text[:start].endswith(("\n", ". ", "؟ "))
    if question["answers"]:
        languages = {ARTICLES[a["article_id"]][0]["language"] for a in question["answers"]}
        assert (question["kind"] == "same-language") == (question["language"] in languages)


def test_question_counts() -> None:
    answerable = [q for q in QUESTIONS if q["answers"]]
    without = [q for q in QUESTIONS if not q["answers"]]
    assert len(answerable) >= 48 and len({q["language"] for q in answerable}) >= 8
    assert len(without) >= 20 and sum(q["kind"] == "near-miss" for q in without) >= 12
    assert len({q["language"] for q in without}) >= 6
    assert len({q["id"] for q in QUESTIONS}) == len({q["question"] for q in QUESTIONS}) == len(QUESTIONS)
    assert {a["article_id"] for q in answerable for a in q["answers"]} == ARTICLES.keys()


def test_saraqib_question_is_asked_in_nine_languages_and_answered_by_moscows_reason() -> None:
    asked = [
        q
        for q in QUESTIONS
        if q["answers"]
        and q["answers"][0]["article_id"] == "saraqib-withdrawal-reasons-ar"
        and q["answers"][0]["sentence"].startswith("قالت روسيا إن سبب انسحاب قواتها من بعض مواقعها في سراقب")
    ]
    assert {q["language"] for q in asked} == {"en", "ru", "tr", "fr", "ar", "de", "es", "uk", "fa"}


def test_two_articles_carry_the_same_agency_paragraphs_under_other_titles() -> None:
    (one, first), (two, second) = (ARTICLES[slug] for slug in AGENCY)
    shared = {p for p in first.split("\n\n") if len(p) > 60} & {p for p in second.split("\n\n") if len(p) > 60}
    assert len(shared) == 4
    assert one["title"] != two["title"]
    # What one of them answers, the other answers with the same words.
    for question in QUESTIONS:
        sentences = {slug: {a["sentence"] for a in question["answers"] if a["article_id"] == slug} for slug in AGENCY}
        assert sentences[AGENCY[0]] == sentences[AGENCY[1]]


def test_messy_pages_are_messy() -> None:
    broken = [
        slug
        for slug, (_, text) in ARTICLES.items()
        if re.search(r"[\u0621-\u064a]\u0640?\.\u0640?[\u0621-\u064a]", text)
    ]
    cookies = [slug for slug, (_, text) in ARTICLES.items() if "الكوكيز" in text or "ملفات تعريف الارتباط" in text]
    doubled = [slug for slug, (meta, text) in ARTICLES.items() if text.count("\n" + meta["title"] + "\n") == 2]
    assert len(broken) == 2 and len(cookies) == 2 and len(doubled) >= 2


@pytest.mark.parametrize("slug", ARTICLES)
def test_nothing_is_copied_from_the_reports(slug: str) -> None:
    reports = sorted(SHARED.glob("*.txt"))
    if not reports:
        pytest.skip("the shared reports are not here")
    ours = runs(ARTICLES[slug][1], 8)
    assert ours
    for report in reports:
        assert not ours & runs(report.read_text(encoding="utf-8"), 8)
