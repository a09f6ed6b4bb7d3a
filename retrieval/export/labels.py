"""The words around what the archive says, in the interface's language: English and Arabic.

Labels only; the `reason` and `note` of an answer are the archive's own sentences and stay as they are.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

__all__ = ["LABELS", "Labels", "labels"]

_DAY = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?(?!\d)")


@dataclass(frozen=True, slots=True)
class Labels:
    """One language's labels. `quote` puts quotation marks around `{}`; `months` is January first."""

    language: str
    right_to_left: bool
    quote: str
    comma: str
    months: tuple[str, ...]
    answered: str
    doubt: str
    not_found: str
    miss: str
    said_by: str
    title: str
    publisher: str
    author: str
    published_on: str
    written_in: str
    url: str
    place: str
    also_in: str
    matched: str
    inferred: str
    not_known: str
    undated: str
    legend: str
    searched: str
    articles: str
    passages: str
    newest: str
    generation: str
    encoder: str
    link: str
    exported_on: str
    question: str

    def day(self, published_on: str) -> str:
        """An ISO 8601 date of any precision as people write it; anything else as it stands.

        >>> LABELS["en"].day("2021-02-25T10:00:00+02:00"), LABELS["en"].day("2021-02"), LABELS["ar"].day("2021")
        ('25 February 2021', 'February 2021', '2021')
        """
        found = _DAY.match(published_on)
        if not found or (found[2] and not 1 <= int(found[2]) <= 12):
            return published_on
        year, month, day = found.groups()
        return " ".join([*([str(int(day))] if day else []), *([self.months[int(month) - 1]] if month else []), year])


LABELS: Mapping[str, Labels] = MappingProxyType(
    {
        "en": Labels(
            language="en",
            right_to_left=False,
            quote="“{}”",
            comma=", ",
            months=(
                "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
                "November", "December",
            ),
            answered="Quotes that answer, the best first: {}",
            doubt="Possibly not an answer. These quotes are on the subject; read whether they say what you asked.",
            not_found="No answer in this archive.",
            miss="Not an answer, only near",
            said_by="Said by",
            title="Title",
            publisher="Publisher",
            author="Author",
            published_on="Date",
            written_in="Language",
            url="Original page",
            place="In the archive as",
            also_in="Also in",
            matched="Names matched",
            inferred="inferred from the page",
            not_known="not known",
            undated="undated",
            legend="Every quote is word for word what the article says. What is not marked as inferred was given with "
            "the article.",
            searched="What was searched",
            articles="Articles",
            passages="Passages",
            newest="Newest article",
            generation="Generation of the index",
            encoder="Encoder",
            link="Link to this answer",
            exported_on="Exported on",
            question="Question",
        ),
        "ar": Labels(
            language="ar",
            right_to_left=True,
            quote="«{}»",
            comma="، ",
            months=(
                "كانون الثاني/يناير", "شباط/فبراير", "آذار/مارس", "نيسان/أبريل", "أيار/مايو", "حزيران/يونيو",
                "تموز/يوليو", "آب/أغسطس", "أيلول/سبتمبر", "تشرين الأول/أكتوبر", "تشرين الثاني/نوفمبر",
                "كانون الأول/ديسمبر",
            ),
            answered="الاقتباسات التي تجيب، الأفضل أولاً: {}",
            doubt="قد لا تكون هذه إجابة. الاقتباسات في الموضوع نفسه؛ اقرأ هل تقول ما سألت عنه.",
            not_found="لا إجابة في هذا الأرشيف.",
            miss="ليس إجابة، بل قريب منها",
            said_by="القائل",
            title="العنوان",
            publisher="الناشر",
            author="الكاتب",
            published_on="التاريخ",
            written_in="اللغة",
            url="الصفحة الأصلية",
            place="موضعه في الأرشيف",
            also_in="ورد أيضاً في",
            matched="الأسماء المطابقة",
            inferred="مستنتج من الصفحة",
            not_known="غير معروف",
            undated="بلا تاريخ",
            legend="كل اقتباس منقول حرفياً عن المقال. ما لم يوصف بأنه مستنتج ورد مع المقال نفسه.",
            searched="ما جرى البحث فيه",
            articles="المقالات",
            passages="الفقرات",
            newest="أحدث مقال",
            generation="جيل الفهرس",
            encoder="المُرمِّز",
            link="رابط هذه الإجابة",
            exported_on="تاريخ التصدير",
            question="السؤال",
        ),
    }
)  # fmt: skip
"""The labels of each interface language, by its ISO 639-1 code."""


def labels(language: str) -> Labels:
    """The labels of an interface language; raises `ValueError` for one that has none."""
    if language not in LABELS:
        raise ValueError(f"There are no labels in {language!r}; use one of {', '.join(LABELS)}.")
    return LABELS[language]
