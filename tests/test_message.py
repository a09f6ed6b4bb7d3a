"""The catalog of sentences: whole in both languages, filled safely, plural by plural."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path

import pytest

from index.cldr import plural_category
from retrieval import message
from retrieval.message import INTERFACE, Message, say

CATALOG = tomllib.loads(Path(message.__file__).with_name("messages.toml").read_text(encoding="utf-8"))
KEPT = {"python", "m", "index", "Atom", "HTTP", "UTF", "CSV", "JSON", "JSONL", "question"}
"""What Arabic speakers of the trade write in Latin letters too."""
PLACES = re.compile(r"\{(\w+)\}")


@pytest.mark.parametrize("name", sorted(CATALOG))
def test_each_sentence_is_in_both_languages_with_the_same_places(name: str) -> None:
    entry = CATALOG[name]
    assert set(entry) == set(INTERFACE)
    places = []
    for language in INTERFACE:
        forms = entry[language]
        if isinstance(forms, Mapping):
            assert "other" in forms
            assert set(forms) <= {plural_category(language, n) for n in range(200)}
            forms = forms["other"]
        places.append(set(PLACES.findall(forms)))
    assert places[0] == places[1]
    arabic = entry["ar"] if isinstance(entry["ar"], str) else " ".join(entry["ar"].values())
    assert set(re.findall(r"[A-Za-z]+", PLACES.sub("", arabic))) <= KEPT


def test_numbers_choose_their_form() -> None:
    assert [say("found", "ar", count=n).split()[0] for n in (1, 2, 3, 11)] == ["اقتباس", "اقتباسان،", "3", "11"]
    assert [say("found", "en", count=n) for n in (1, 2)] == ["1 quote answers", "2 quotes, the best first"]


def test_a_text_from_outside_keeps_its_direction_and_its_braces() -> None:
    told = Message.of("reason.name_missing", name="{x} Ünye")
    assert "“{x} Ünye”" in told.text("en")
    assert "«\u2068{x} Ünye\u2069»" in told.text("ar")
