"""OutletNames of the archive that a question names as its source: "according to TASS", بحسب المرصد, TASS'a göre.

Only an outlet that the archive holds counts; any other speaker is part of what is asked. Words meet as they read,
across scripts by their sounds, and a few outlets also by the names that they have in other languages.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

import regex

from index.analyzer import surfaces
from index.name import skeletons

__all__ = ["NamedOutlet", "OutletNames"]

_WORD = regex.compile(r"[\p{L}\p{M}\p{Nd}]+")
_CUE = regex.compile(
    r"(?<![\p{L}\p{M}])(?:according to|as (?:reported|quoted|published) (?:by|in)|reported by|citing|as per"
    r"|(?:did|does|do|has|have|had)(?=\s(?:\S+\s){1,6}(?:say|said|report|write|written|publish|announce))"
    r"|[وف]?(?:[بو]?حسب|وفق|طبق|نقل)(?:ا|اً|ًا)?(?:\s+(?:ما\s+(?:ذكر|نقل|نشر|افاد|أفاد|قال|اورد|أورد)(?:ت|ته|ه)?|عن|لما\s+\p{L}+))?"
    r"|كما\s+(?:ذكر|نقل|نشر|افاد|أفاد|قال|اورد|أورد)ت?|(?:ذكر|نقل|نشر|افاد|أفاد|قال|اورد|أورد|كتب)(?:ت|ته|تها)?"
    r"|по (?:данным|сообщени(?:ю|ям)|информации|версии)|как (?:сообщ\p{L}+|пишет|передаёт|передает|утверждает)"
    r"|сообщ(?:ает|ил|ила|ило|али)|со ссылкой на|согласно|за (?:даними|повідомленням)"
    r"|selon|d['’]après|rapporté par|d['’]apres|según|de acuerdo con|laut|gemäß|nach angaben (?:von|der|des)|secondo"
    r"|به گزارش|به گفته|לפי|על פי)\s+",
    regex.I,
)
_GERMAN = regex.compile(r"laut|gemäß|nach angaben", regex.I)
_GORE = regex.compile(
    r"\s+(?:(?:haber(?:ler)?ine|veri(?:ler)?ine|aktardığına|bildirdiğine|raporuna)\s+)?göre(?![\p{L}])", regex.I
)
_ENDING = regex.compile(r"['’ʼ`](?:\p{L}{1,4})$")
_SMALL = "the a an of for le la les l el los las der die das dem den des d al"
_KINDS = (
    "news agency agence agencia agentur nachrichtenagentur press newspaper daily magazine site website network channel "
    "journal diario periódico zeitung net com sitesi ajansı ajansının ajansına haber gazetesi gazetesine gazetesinin "
    "агентство агентства агентству агентством газета газеты газете издание издания сайт сайта телеканал телеканала "
    "информационное информационного وكالة صحيفة موقع قناة شبكة جريدة مجلة إذاعة أنباء الأنباء للأنباء لوكالة لصحيفة "
    "لموقع لقناة لشبكة لجريدة لمجلة خبرگزاری"
)
_MOST_MATCHES = 5
_MOST_WORDS = 10
_LONG = 5
"""Letters from which a word may be met by its sounds: SOHR would meet شهر, a month."""

_ALSO_CALLED = (
    ("Syrian Observatory for Human Rights", "SOHR", "Syrian Observatory", "المرصد السوري لحقوق الإنسان",
     "المرصد السوري", "المرصد", "Сирийская обсерватория по правам человека",
     "Сирийский центр мониторинга за соблюдением прав человека",
     "Suriye İnsan Hakları Gözlemevi", "Observatoire syrien des droits de l'homme", "OSDH",
     "Observatorio Sirio de Derechos Humanos", "Observatorio Sirio para los Derechos Humanos",
     "Syrische Beobachtungsstelle für Menschenrechte"),
    ("Agence France-Presse", "AFP", "France Presse", "فرانس برس", "Франс Пресс"),
    ("Associated Press", "AP", "أسوشيتد برس", "Ассошиэйтед Пресс"),
    ("Reuters", "رويترز", "Рейтер", "Рейтерс"),
    ("SANA", "Syrian Arab News Agency", "سانا", "САНА"),
    ("BBC", "بي بي سي", "Би-би-си"),
    ("Deutsche Welle", "DW", "دويتشه فيله", "Немецкая волна"),
    ("RT", "Russia Today", "روسيا اليوم"),
    ("TASS", "تاس", "ТАСС"),
    ("RIA Novosti", "RIA", "نوفوستي", "РИА Новости", "РИА"),
    ("Anadolu Agency", "Anadolu", "AA", "الأناضول", "Анадолу"),
    ("Xinhua", "شينخوا", "Синьхуа", "新华社"),
)  # fmt: skip
"""OutletNames under the names that they have in several languages and that no spelling tells."""

Words = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NamedOutlet:
    """An outlet of the archive and what names it: `text[start:end]`, in code points, the preposition included."""

    start: int
    end: int
    outlet: str


class OutletNames:
    """The outlets of one archive, ready to be met in questions."""

    def __init__(self, outlets: Iterable[str]) -> None:
        known: dict[Words, set[Words]] = {}
        for group in _ALSO_CALLED:
            for name in group:
                known.setdefault(_core(_words(name)), set()).update(_core(_words(other)) for other in group)
        self._called: dict[Words, set[str]] = {}
        for outlet in outlets:
            core = _core(_words(outlet))
            for form in {core, *known.get(core, ())}:
                if form:
                    self._called.setdefault(form, set()).add(outlet)

    def named(self, text: str) -> list[NamedOutlet]:
        """The outlets that a question names as its source, in text order; `text` is a reading view's."""
        found = [*self._after_cues(text), *self._before_gore(text)] if self._called else []
        return sorted(found, key=lambda named: (named.start, named.outlet))

    def _after_cues(self, text: str) -> Iterator[NamedOutlet]:
        for cue in _CUE.finditer(text):
            spans = [m.span() for m in _WORD.finditer(text, cue.end())][:_MOST_WORDS]
            if not spans or regex.search(r"[\p{L}?؟!;؛:]", text[cue.end() : spans[0][0]]):
                continue
            taken, outlets = self._longest(text, spans)
            if taken and not _goes_on(text, spans[taken - 1][1], german=bool(_GERMAN.match(cue.group()))):
                yield from (NamedOutlet(cue.start(), _closed(text, spans[taken - 1][1]), o) for o in outlets)

    def _before_gore(self, text: str) -> Iterator[NamedOutlet]:
        for cue in _GORE.finditer(text):
            name = _ENDING.sub("", text[: cue.start()])
            spans = [m.span() for m in _WORD.finditer(name)][-_MOST_WORDS:]
            for first in range(len(spans)):
                taken, outlets = self._longest(name, spans[first:])
                if taken == len(spans) - first:
                    yield from (NamedOutlet(spans[first][0], cue.end(), outlet) for outlet in outlets)
                    break

    def _longest(self, text: str, spans: Sequence[tuple[int, int]]) -> tuple[int, list[str]]:
        """How many of these words the longest name takes, and the outlets of that name."""
        words = [text[start:end] for start, end in spans]
        for taken in range(len(words), 0, -1):
            if any(regex.search(r"[.,،;؛:?؟!]", text[spans[at][1] : spans[at + 1][0]]) for at in range(taken - 1)):
                continue
            if _fold(words[taken - 1]) in _small():
                continue
            core = _core(tuple(words[:taken]), fold=False)
            met = {o for form, outlets in self._called.items() if core and _meet(core, form) for o in outlets}
            if met:
                return taken, sorted(met) if len(met) <= _MOST_MATCHES else []
        return 0, []


def _goes_on(text: str, end: int, *, german: bool) -> bool:
    """Whether the name goes on behind what was met, so that it is another's: "Anadolu University"."""
    following = regex.match(r"\s(\p{L}+)", text[end:])
    if not following:
        return False
    word = following[1]
    return (word[0].isupper() and not german) or word.startswith("ال")


def _closed(text: str, end: int) -> int:
    """The end of a name with the quotation mark that closes it."""
    return end + 1 if text[end : end + 1] in ("”", "»", '"', "“") else end


def _words(name: str) -> Words:
    return tuple(m.group() for m in _WORD.finditer(name))


def _core(words: Words, *, fold: bool = True) -> Words:
    """The words of a name without those that many names have; all of them where nothing else is left."""
    kept = tuple(word for word in words if _fold(word) not in _generic()) or words
    return tuple(map(_fold, kept)) if fold else kept


@cache
def _small() -> frozenset[str]:
    return frozenset(map(_fold, _SMALL.split()))


@cache
def _generic() -> frozenset[str]:
    return _small() | frozenset(map(_fold, _KINDS.split()))


@lru_cache(maxsize=4096)
def _fold(word: str) -> str:
    return " ".join(surfaces(word)) or word.casefold()


def _meet(asked: Words, form: Words) -> bool:
    return len(asked) == len(form) and all(map(_same, asked, form))


@lru_cache(maxsize=4096)
def _same(asked: str, form: str) -> bool:
    """Whether a word of a question is one of a name: as it reads, without a clitic, or by its sounds."""
    folded = _fold(asked)
    bare = form.removeprefix("ال")
    if folded == form or (bare and folded in {f"{clitic}{bare}" for clitic in ("", "ال", "لل", "ل", "بال", "ب")}):
        return True
    if folded in {f"ل{form}", f"ب{form}"}:
        return True
    if min(len(folded), len(form)) < _LONG:
        return False
    sounds = {key for key in skeletons(asked) & skeletons(form) if len(key) >= 3}
    return bool(sounds) and (_script(folded) != _script(form) or _script(form) == "cyrillic")


def _script(word: str) -> str:
    return next((s for s in ("latin", "arabic", "cyrillic") if regex.match(rf"\p{{Script={s}}}", word)), "")
