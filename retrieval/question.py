"""A question, read: its language, its terms, the names in it, the phrases it puts in quotation marks.

Nothing here looks anything up; what a name is worth is decided against an archive, in `retrieval.signal`.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field, replace

import regex

from index.analyzer import analyze
from index.language import identify
from index.name import Mention, Word, is_chinese, mentions, skeletons, words
from index.reading import read
from retrieval.answer_type import AnswerType, answer_type, without_asking
from retrieval.message import Interface, Message

__all__ = ["LONGEST", "Name", "Question", "QuestionRefused", "in_quotation_marks", "read_question"]

LONGEST = 2000
"""The longest question accepted, in code points."""

_SHORT = 2
"""Names of two words are met as one where each word's key is too short to tell: Ain Issa."""

_LONG = 4
"""Consonants that a key needs to tell where no capital marks a name."""

_ARTICLE = regex.compile("[وف]?[بكل]?ال")
_CASED = regex.compile(r"\p{Script=Latin}|\p{Script=Cyrillic}|\p{Script=Greek}|\p{Script=Armenian}")
# subtle: the mark in ארה"ב is no quotation mark, nor is the one of 5" pipes
_QUOTED = regex.compile(
    r"«([^«»]{2,200})»|“([^“”]{2,200})”|„([^„“”]{2,200})[“”]|「([^「」]{2,200})」|『([^『』]{2,200})』"
    r'|(?<![\p{Script=Hebrew}\p{Nd}])"([^"]{2,200})"'
)

_STANDARD = {
    **dict.fromkeys(("ليش", "ليه", "علاش"), "لماذا"), **dict.fromkeys(("قديش", "أديش", "شحال", "كام"), "كم"),
    **dict.fromkeys(("إمتى", "امتى", "إيمتى", "ايمتى"), "متى"), **dict.fromkeys(("شلون", "إزاي", "ازاي"), "كيف"),
}  # fmt: skip
"""Question words of the Levant, Egypt and the Maghreb, which the encoder hardly knows, in standard Arabic. Short on
purpose: a word that is also a transliterated name (وين is Wayne) is not here."""
_TOWN = regex.compile(r"(?<![\p{L}\p{M}])(?:[وف]?[بلك]?(?:ال|لل)?)(?:مدينة|بلدة|قرية|محافظة|ناحية|مخيم)\s$")
"""What makes a name of the Arabic word after it."""
_DIALECT = regex.compile(rf"(?<![\p{{L}}\p{{M}}])(و?)({'|'.join(_STANDARD)})(?![\p{{L}}\p{{M}}])")


class QuestionRefused(ValueError):
    """The question cannot be asked; the message says why and what to do, in the interface's languages where it can."""

    def __init__(self, why: Message | str) -> None:
        super().__init__(why if isinstance(why, str) else why.text())
        self.why = why

    def text(self, language: Interface) -> str:
        """The message in a language of the interface."""
        return self.why if isinstance(self.why, str) else self.why.text(language)


@dataclass(frozen=True, slots=True)
class Name:
    """A word (or two neighbouring short ones) of the question that may be a name, and the keys it is met under.

    `plain`: written small beside words with capitals, so that it is a name only where its writer did not care.
    `terms` are the analyzer's for a word of a script without capitals, where any word may be a name: one that the
    archive holds as a term is one only if it stands as a name elsewhere in the archive, capitalised.
    `start` is where it stands in the question's text, in code points; names that differ only in that are one.
    """

    surface: str
    keys: frozenset[str]
    terms: tuple[str, ...] = ()
    plain: bool = False
    start: int = field(default=0, compare=False)

    def is_a(self, mark: str) -> bool:
        """Whether it is a place (`@`) or a number (`#`): one of `index.name.mentions`."""
        return any(key.startswith(mark) for key in self.keys)


@dataclass(frozen=True, slots=True)
class Question:
    """One question. `terms` are the analyzer's; `phrases` stand in quotation marks in the question.

    `text` is as it reads, without marks and controls inside words, its dialect's question words in standard Arabic.
    `bare`: it names no subject, since it is nothing but function words, question words and numbers.
    """

    text: str
    language: str
    terms: tuple[str, ...]
    names: tuple[Name, ...]
    phrases: tuple[str, ...]
    asks: AnswerType | None = None
    bare: bool = False


def read_question(text: str, language: str | None = None) -> Question:
    """Read a question; `language` (ISO 639-1) overrides what is identified.

    Raises `QuestionRefused` when it is empty, longer than `LONGEST` code points, or holds no letter and no digit.
    """
    if not text.strip():
        raise QuestionRefused(Message("refused.empty"))
    if len(text) > LONGEST:
        raise QuestionRefused(Message.of("refused.long", length=len(text), limit=LONGEST))
    text = read(text).text
    if not any(unicodedata.category(c)[0] in "LN" for c in text):
        raise QuestionRefused(Message("refused.no_words"))
    language = language or identify(text)
    if language == "ar":
        text = _DIALECT.sub(lambda match: match[1] + _STANDARD[match[2]], text)
    phrases = tuple(next(filter(None, m.groups())).strip() for m in _QUOTED.finditer(text))
    subject = analyze(without_asking(text), language)
    return Question(
        text, language, tuple(analyze(text, language)), _names(text, language), phrases, answer_type(text),
        bare=not any(character.isalpha() for term in subject for character in term),
    )  # fmt: skip


def in_quotation_marks(text: str) -> list[tuple[int, int]]:
    """Where phrases stand in quotation marks, in code points, the marks included."""
    return [match.span() for match in _QUOTED.finditer(text)]


def _names(text: str, language: str) -> tuple[Name, ...]:
    """Words that may be names: capitalised where the script has capitals, else every word that is not a stop word.

    Beside names with capitals, small words with long keys are names too, of little weight: "Russia", then "saraqib".
    A place or a number is one name whatever its words; one of a single word is also met by its spelling.
    """
    # The capital that begins a sentence says nothing of how its writer spells names.
    capitals = any(w.text[0].isupper() for w in list(words(text))[1:])
    marked = _widest(mentions(text, lowercase=not capitals))
    spelled: dict[Mention, frozenset[str]] = {}
    found: list[tuple[int, Name]] = []
    before: tuple[Word, frozenset[str]] | None = None
    for word in words(text):
        town = bool(_TOWN.search(text, 0, word.start))
        cased, long, short = bool(_CASED.search(word.text)), *_keys(word, town=town)
        mention = next((m for m in marked if m.start < word.end and word.start < m.end), None)
        if mention:
            if _is_all_of(word, mention):
                spelled[mention] = _without_article(word.text, long)
            before = None
        elif not analyze(word.text, language):
            before = None
        elif cased and capitals and not word.text[0].isupper():
            if long:
                found.append((word.start, Name(word.text, long, plain=True)))
            before = None
        else:
            known = town or is_chinese(word.text) or (cased and word.text[0].isupper())
            terms = () if known else tuple(analyze(word.text, language))
            if long:
                found.append((word.start, Name(word.text, long, terms)))
            if before and short:
                pair = frozenset(f"{a}_{b}" for a in before[1] for b in short)
                found.append((before[0].start, Name(text[before[0].start : word.end], pair, terms)))
            before = (word, short) if short else None
    alike: dict[str, list[Mention]] = {}
    for mention in marked:
        alike.setdefault(mention.key, []).append(mention)
    for key, several in alike.items():
        keys = frozenset({key}).union(*(spelled.get(m, ()) for m in several))
        found.append((several[0].start, Name(text[several[0].start : several[0].end], keys)))
    placed = (replace(name, start=start) for start, name in sorted(found, key=lambda each: each[0]))
    return tuple(dict.fromkeys(placed))


def _without_article(word: str, keys: frozenset[str]) -> frozenset[str]:
    """The keys of a place without those that read its article as part of it: التركية would meet الطريق."""
    return frozenset(key for key in keys if not key.startswith("al")) if _ARTICLE.match(word) else keys


def _is_all_of(word: Word, mention: Mention) -> bool:
    """Whether a word is the mention, but for what may be attached to it: a clitic, an ending after an apostrophe."""
    before, after = word.text[: mention.start - word.start], word.text[mention.end - word.start :]
    whole = word.start <= mention.start and mention.end <= word.end
    return whole and "-" not in before and (not after or after[0] in "'’ʼ`´")


def _keys(word: Word, *, town: bool) -> tuple[frozenset[str], frozenset[str]]:
    """The keys that tell a word alone, and those so short that only two neighbours tell."""
    keys = skeletons(word.text)
    if is_chinese(word.text):
        return keys, frozenset()
    # subtle: where any word may be a name, and where the question has no capitals at all, only long keys tell;
    # "USA" would meet Issa, and Issa alone, a vowel and a consonant, every second particle
    acronym = word.text.isupper() and len(word.text) > 1
    least = 3 if acronym or town else 2 if word.text[0].isupper() else _LONG
    long = frozenset(k for k in keys if len(k) >= least and not (len(k) == 2 and k.startswith("a")))
    return long, frozenset() if acronym else frozenset(k for k in keys if len(k) <= _SHORT)


def _widest(found: list[Mention]) -> list[Mention]:
    """The mentions that lie in no other: of "28 August" the day and not the number."""
    inside = {a for a in found for b in found if b.start <= a.start and a.end <= b.end and len(a.key) < len(b.key)}
    return sorted((m for m in found if m not in inside), key=lambda m: m.start)
