"""Whether the best candidates answer the question at all: a calibrated probability, and why not.

A logistic model over a few features of the ranking, fitted by `benchmarks/calibrate.py` on dev data and on near misses
written for the purpose (a known subject and a detail, a place or an event that is not reported), and shipped in
`confidence.json`; one set of coefficients for questions in the best passage's language, one for all other pairs. The
features are those of the signals, so the model fits the encoder that it was fitted with.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
import regex
from numpy.typing import NDArray

from index.name import is_chinese
from index.reading import read
from retrieval.answer_type import cues
from retrieval.question import Name, Question
from retrieval.retriever import Ranked

__all__ = ["ALIEN", "FEATURES", "Certainty", "Confidence", "Evidence", "weigh"]

FEATURES = (
    "late", "closest", "sentence", "universal", "weakest", "lexical", "named", "alien", "unplaced", "unnumbered",
    "untyped",
)  # fmt: skip
"""Of the best candidate: late interaction with the passage and with its best sentence; sentence cosine; the second
encoder's opinion, on its scale; its worst met quarter; lexical share; of the question's names that the archive holds,
the share that it does, a half where there is none; how far a name that the archive does not hold is from every word
of it; what share of the question's places, and of its numbers, stands neither in it nor in its title; and 1 where a
number or a time is asked for and its best sentence has none. Its lead over the next is left out: it tells answers
from near misses where a thing is said once, as in an encyclopedia, and withholds answers where five outlets say
it."""

_MEASURED = ("late", "closest", "sentence", "universal", "weakest", "lexical")

Certainty = Literal["likely", "possible"]

ALIEN = 0.25
"""How far a name that the archive lacks must be from every word of the best passage to be missed there."""

_DOUBTFUL = 0.1
"""How far such a name may be for an answer to need no warning. A place one letter off is near the right one to the
encoder ("Sarmada", "Saraib": 0.18), so that another place's answer would pass for its own."""

_NAMED = 0.5
"""The share of the question's names from which a passage that holds them is on the subject, however little it says."""

_MET = 0.6
"""The cosine from which a name counts as met by another word of its meaning."""

_TELLS = 4
"""Consonants of a key from which a word that the archive holds is surely that word: "Cup" is met by many."""

_FOREIGN = 3
"""Characters of a foreign name in Chinese from which it may be missed; less may be any word."""

_ARABIC = regex.compile(r"\p{Arabic}")
_OF_PLACE = regex.compile(r"(?<!\w)(?:من|إلى|الى|مدينة|بلدة|قرية|محافظة|از|شهر|استان)$")
_BARE = regex.compile(r"(?!ال)\p{Arabic}{3,}(?<!ة)")
_CAPITALISED_BEFORE = regex.compile(r"(?<=\S[ \n])(?:\p{Lu}[\p{L}\p{M}’'-]*[ -])+$")
_CAPITALISED_AFTER = regex.compile(r"(?:[ -]\p{Lu}[\p{L}\p{M}’'-]*)+")
_ALL_NOUNS_CAPITALISED = frozenset({"de", "lb"})


@dataclass(frozen=True, slots=True)
class Evidence:
    """By what an answer is judged: the features, the kind of language pair, the name that is nowhere in the archive.

    `named` is the share of the question's names, by rarity, that the best candidate holds, 0 to 1; those that the
    archive lacks count there, and not in the feature of that name. `untold`: a number or a time is asked for, and
    no sentence of its passage has one. `calibrated`: the question's language has means, so that its cosines are on
    the scale that the model was fitted on.
    """

    features: Mapping[str, float]
    same_language: bool
    alien: str | None = None
    named: float = 0.0
    untold: bool = False
    calibrated: bool = True

    @property
    def pair(self) -> str:
        """`same` or `other`: whether question and passage are in one language."""
        return "same" if self.same_language else "other"


def weigh(ranked: Ranked) -> Evidence:
    """The evidence of a ranking."""
    if not ranked.ranking:
        return Evidence(dict.fromkeys(FEATURES, 0.0), same_language=False)
    best = ranked.ranking[0]
    signals = ranked.candidates.signals
    alien, distance = _alien(ranked, best)
    measured = {**signals, "universal": ranked.scaled.get("universal"), "weakest": ranked.candidates.weakest}
    values = {name: _at(measured.get(name), best) for name in _MEASURED}
    share = _at(signals.get("names"), best, 0.0)
    values |= {
        "named": share if ranked.candidates.names.weights and "names" in signals else 0.5,
        "alien": distance,
        "unplaced": ranked.candidates.names.unmet(ranked.candidates.passages[best].names, "@"),
        "unnumbered": ranked.candidates.names.unmet(ranked.candidates.passages[best].names, "#"),
        "untyped": float(_untyped(ranked, best, whole=False)),
    }
    untold = _untyped(ranked, best, whole=True)
    held = sum(ranked.candidates.names.weights.values())
    missed = sum(ranked.candidates.names.absent for name in ranked.candidates.names.missing
                 if _may_be_missed(ranked.question, name))  # fmt: skip
    named = share * held / (held + missed) if held else 0.0
    return Evidence(values, bool(ranked.same_language[best]), alien, named, untold, ranked.calibrated)


def _at(values: NDArray[np.float64] | None, best: int, otherwise: float = math.nan) -> float:
    """What was measured of the best candidate, `otherwise` where the signal is switched off."""
    return float(values[best]) if values is not None and len(values) else otherwise


def _alien(ranked: Ranked, best: int) -> tuple[str | None, float]:
    """The name of the question that the archive does not hold and no word of the best passage is near, and how far.

    A place that the archive does not hold is given also where some word is near: to the encoder any town is.
    """
    question, met = ranked.question, ranked.candidates.met[best] if ranked.candidates.met else np.zeros(0)
    if question.language in _ALL_NOUNS_CAPITALISED:
        return None, 0.0
    found: list[tuple[float, str]] = []
    held = [(name.start, name.start + len(name.surface)) for name in ranked.candidates.names.weights]
    told = [(name.start, name.start + len(name.surface)) for name in ranked.candidates.names.weights
            if any(len(key) >= _TELLS for key in name.keys) or name.is_a("@")]  # fmt: skip
    for name in ranked.candidates.names.missing:
        start, end = name.start, name.start + len(name.surface)
        if any(first < end and start < last for first, last in held):
            continue  # "Айн-Иссы" is met as two words
        if _may_be_missed(question, name):
            inside = (ranked.offsets[:, 0] < end) & (ranked.offsets[:, 1] > start)
            if not len(met):  # without late interaction nothing says that another word means it
                found.append((ALIEN, _whole(question.text, name, told)))
            elif inside.any():
                found.append((float(_MET - met[inside].mean()), _whole(question.text, name, told)))
    distance, surface = max(found, default=(0.0, ""))
    place = next((name.surface for name in ranked.candidates.names.missing if name.is_a("@")), None)
    return (surface, distance) if distance > 0 else (place, 0.0)


def _may_be_missed(question: Question, name: Name) -> bool:
    """Whether a name is surely one: not a word that may be any, nor the first word with its capital.

    A place that the gazetteer knows is one. Others have a capital, are spelt by sounds in Chinese or, in Arabic script,
    which has no capitals, come without an article after "from", "to" or a word for a town.
    """
    if name.is_a("@"):
        return True
    if is_chinese(name.surface):
        return len(name.surface) >= _FOREIGN
    before = question.text[: name.start].rstrip(" \t\n«»“”„\"'¿¡(")
    if not before:
        return False
    of_place = not name.terms or (_OF_PLACE.search(before) and _BARE.fullmatch(name.surface))
    return name.surface[:1].isupper() or bool(_ARABIC.match(name.surface) and of_place)


def _whole(text: str, name: Name, held: Sequence[tuple[int, int]]) -> str:
    """The name with the capitalised words beside it, of "World Cup" not "World" alone; none that the archive holds."""
    start, end = name.start, name.start + len(name.surface)
    if not name.surface[:1].isupper():
        return name.surface
    before = _CAPITALISED_BEFORE.search(text, 0, start)
    after = _CAPITALISED_AFTER.match(text, end)
    first = before.start() if before and before.start() else start
    last = after.end() if after else end
    first = max([first, *(stop + 1 for _, stop in held if first < stop <= start)])
    last = min([last, *(begin - 1 for begin, _ in held if end <= begin < last)])
    return text[first:last]


def _untyped(ranked: Ranked, best: int, *, whole: bool) -> bool:
    """Whether a number or a time is asked for, and the best sentence, or the whole passage, has none."""
    passage = ranked.candidates.passages[best]
    asks = ranked.question.asks
    if asks not in ("quantity", "time") or not passage.sentences:
        return False
    at = int(np.argmax(ranked.candidates.sentences[best]))
    start, end = (passage.start, passage.end) if whole else passage.sentences[at]
    return not cues(read(ranked.articles[passage.article].text[start:end]).text, asks)


@dataclass(frozen=True, slots=True)
class Confidence:
    """The fitted model: an intercept and a coefficient a feature, by kind of language pair, and two thresholds of each.

    From `possible` on, a probability makes an answer; from `likely` on, one that needs no warning. `subject` is the
    late interaction, by kind of pair, below which a passage is on another subject altogether. `usual` gives, by kind of
    pair, intercept and slope of a feature over `sentence`, for signals that are switched off.
    """

    coefficients: Mapping[str, Mapping[str, float]]
    possible: Mapping[str, float]
    likely: Mapping[str, float]
    subject: Mapping[str, float]
    usual: Mapping[str, Mapping[str, Sequence[float]]]

    @classmethod
    def load(cls, path: Path = Path(__file__).parent / "confidence.json") -> Confidence:
        """Read the shipped coefficients."""
        return cls(**json.loads(path.read_text(encoding="utf-8")))

    def probability(self, evidence: Evidence) -> float:
        """The probability, 0 to 1, that the best candidate answers the question."""
        fitted, features = self.coefficients[evidence.pair], self._imputed(evidence)
        z = fitted["intercept"] + sum(fitted.get(name, 0.0) * features[name] for name in FEATURES)
        return 1 / (1 + math.exp(-float(np.clip(z, -60, 60))))

    def on_subject(self, evidence: Evidence) -> bool:
        """Whether the best candidate is at least on the question's subject."""
        return self._imputed(evidence)["late"] >= self.subject[evidence.pair] or evidence.named >= _NAMED

    def _imputed(self, evidence: Evidence) -> dict[str, float]:
        """The features, those of signals that are switched off as the sentence's cosine lets expect them."""
        cosine, usual = evidence.features["sentence"], self.usual[evidence.pair]
        return {
            name: usual[name][0] + usual[name][1] * cosine if math.isnan(value) else value
            for name, value in evidence.features.items()
        }

    def certainty(self, probability: float, evidence: Evidence) -> Certainty | None:
        """How sure an answer of this probability is; `None` where it is none.

        One that is likely is only possible while a name is missing whose meaning is not met either, a place or a number
        of the question is not in the passage, its sentence has not the number or the date asked for, or the question is
        in a language without means; what is only possible is
        none when the evidence says what is missing.
        """
        if probability >= self.likely[evidence.pair]:
            named = evidence.features["alien"] < _DOUBTFUL
            told = not any(evidence.features[name] for name in ("untyped", "unplaced", "unnumbered"))
            sure = named and told and evidence.calibrated
            return "likely" if sure else "possible"
        missing = evidence.features["alien"] >= ALIEN or evidence.untold
        return None if probability < self.possible[evidence.pair] or missing else "possible"
