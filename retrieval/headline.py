"""The speaker of a headline: "The observatory: a convoy entered the town"."""

from __future__ import annotations

from collections.abc import Sequence

from index.place import places
from retrieval.clause import Phrase, Word
from retrieval.cue import Cue, Lexicon
from retrieval.naming import OPENERS, short_quotation
from retrieval.naming_arabic import is_speaker

__all__ = ["headline"]

_LONGEST = 6
_LEAST_SAID = 3


def headline(words: Sequence[Word], known: Lexicon, cues: Sequence[Cue]) -> Phrase | None:
    """The name before the colon of a sentence; none for a label ("Update:"), a place ("Damascus:") or a clause."""
    colon = next((at for at, word in enumerate(words[: _LONGEST + 3]) if word.text == ":"), 0)
    if not colon or any(cue.first < colon for cue in cues):
        return None
    first = 0
    while first < colon and words[first].folded in known["det"]:
        first += 1
    at = first
    while at < colon:
        after = short_quotation(words, at) if words[at].mark else at + 1
        if after == at:
            return None
        at = after
    if not 0 < colon - first <= _LONGEST or any(word.folded in known["label"] for word in words[first:colon]):
        return None
    quoted = colon + 1 < len(words) and words[colon + 1].text in OPENERS
    if not quoted and sum(not word.mark for word in words[colon + 1 :]) < _LEAST_SAID:
        return None
    return Phrase.of(words, first, colon) if _is_name(words, first, colon, known, quoted=quoted) else None


def _is_name(words: Sequence[Word], first: int, last: int, known: Lexicon, *, quoted: bool) -> bool:
    held = words[first:last]
    if any(w.folded in known["stop"] | known["that"] | known["time"] | known["neg"] - known["det"] for w in held):
        return False
    if known.language == "ar":
        return is_speaker(words, first, last, known) or (quoted and len(held) <= 4)
    roles = known["role"] | known["anon"] | known["agency"]
    if any(word.folded in roles for word in held):
        return held[0].capital or first > 0
    joined = " ".join(word.text for word in held)
    return all(word.capital or word.folded in known["link"] or word.mark for word in held) and not any(places(joined))
