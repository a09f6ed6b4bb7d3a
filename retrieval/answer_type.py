"""What kind of answer a question asks for, and whether a sentence shows one: a reason, a quantity, a time.

The oldest part of question answering (Li & Roth 2002, "Learning Question Classifiers"), by short lists of words in the
languages that the product serves; a question of no kind on the lists has none, and nothing follows from it. A cue says
only that a sentence *may* hold such an answer: its weight beside the other signals is small.
"""

from __future__ import annotations

from typing import Literal

import regex

__all__ = ["AnswerType", "answer_type", "cues", "without_asking"]

AnswerType = Literal["reason", "quantity", "time"]


def _words(*forms: str) -> regex.Pattern[str]:
    """Any of these forms as whole words; Arabic and Hebrew ones may carry a one-letter prefix."""
    return regex.compile(
        rf"(?<![\p{{L}}\p{{M}}])[وفלושבמה]?(?:{'|'.join(forms)})(?![\p{{L}}\p{{M}}])", regex.IGNORECASE
    )


_ASKS: tuple[tuple[AnswerType, regex.Pattern[str]], ...] = (
    (
        "reason",
        _words(
            "لماذا", "le+i?sh", "3lash", "lima(?:za|tha|dha)", "ما (?:هو )?(?:سبب|أسباب|الدافع|مبرر)",
            r"ما الذي دفع", "why", "what (?:was|is|were) the reasons?",
            "for what reason", "what explanation", "what caused", "what led", "почему", "зачем", "из-за чего",
            "по какой причине",
            "под каким предлогом", "neden", "niçin", "niye", "hangi gerekçeyle", "sebebi nedir", "pourquoi",
            "pour quelle raison",
            "por qu[ée]", "por qu[ée] raz[óo]n", "warum", "weshalb", "wieso", "aus welchem grund", "چرا",
            "به چه دلیل", "למה", "מדוע",
            "чому", "навіщо", "क्यों", "किस कारण",
        ),
    ),
    ("reason", regex.compile("为什么|為什麼|为何|為何|什么原因|何以")),
    (
        "quantity",
        _words(
            r"(?<!\p{Nd}\s)كم", "ما عدد", "كم عدد", "how (?:many|much|deep|wide|long|far|large|old|tall|high|big)",
            "what (?:number|percentage|percent)",
            "сколько", "каков[аоы]? (?:число|количество|численность|площадь|длина)",
            "kaç(?:a|ar|ı|ına|ını|ının|ıncı|ta|tan)?",
            "ne kadar",
            "combien", "quel nombre",
            "cu[áa]nt[oa]s?", "wie ?viele?", "wie (?:hoch|gro(?:ß|ss)|tief|breit|lang|weit|alt)", "چند", "چقدر",
            "כמה", "скільки", "कितन[ेाी]",
        ),
    ),
    ("quantity", regex.compile("多少|几个|几名|幾")),
    (
        "time",
        _words(
            "متى", "في أي (?:عام|سنة|تاريخ|يوم|شهر|وقت)",
            "(?:in|on) (?:what|which) (?:year|date|day|month|century)", "what (?:year|date|day|time)",
            "в каком (?:году|месяце|веке)", "какого числа", "ne zaman", "hangi (?:tarihte|yıl|yılda|gün|ay)",
            "à quelle date",
            "en quelle année", "cu[áa]ndo", "en qu[ée] (?:año|fecha|d[íi]a|mes)", "wann", "in welchem (?:jahr|monat)",
            "an welchem (?:tag|datum)",
            "چه (?:زمانی|وقت|سالی)", "מתי", "באיזו שנה", "у якому році", "якого числа", "कब",
            "किस (?:वर्ष|साल|तारीख)",
        ),
    ),
    ("time", regex.compile("什么时候|何时|何時|哪一?年|哪[一]?天|几月")),
    # subtle: elsewhere in a question these join clauses ("What happens when ...?")
    ("time", regex.compile(r"^\W*(?:\p{L}+\s+)?(?:when|когда|quand|коли)(?!\p{L})", regex.IGNORECASE)),
    ("time", regex.compile(r"(?<!\p{L})(?:when|когда|quand|коли)\W*$", regex.IGNORECASE)),
)  # fmt: skip

_CAUSE = _words(
    "بسبب", "سبب", "أسباب", "لأن\\p{L}*", "نتيجة", "إثر", "جراء", "عز[تى]\\p{M}*", "يعزو", "بر[ّ]?رت?", "تبرير",
    "بهدف", "بقصد", "بغية", "بذريعة",
    "بحجة", "محتج[ةا]", "حفاظاً", "خشية", "خوفاً", "رداً", "كي", "لكي", "ذلك أن", "إذ", "because", "due to", "since",
    "owing to", "in order to", "so that",
    "reasons?", "caused?", "citing", "blamed", "attributed", "out of fear", "as a result", "из-за", "потому",
    "так как", "поскольку", "чтобы", "причин\\p{L}*",
    "в связи", "ввиду", "вследствие", "объяснил\\p{L}*", "под предлогом", "çünkü", "nedeniyle", "nedeni", "sebebiyle",
    "yüzünden", "dolayı", "için", "gerekçesiyle",
    "amacıyla", "parce qu\\p{L}*", "en raison", "à cause", "afin", r"(?<=[,;] )car", "pour éviter", "due? à",
    "prétextant", "porque", "debido", "a causa", "ya que", "puesto que",
    "weil", "wegen", "aufgrund", "damit", "زیرا", "چون", "به دلیل", "به خاطر", "علت", "تا", "כי", "בגלל", "עקב",
    "משום", "כדי", "тому що", "через те",
    "оскільки", "щоб", "क्योंकि", "कारण", "वजह", "ताकि",
)  # fmt: skip
_CAUSE_CJK = regex.compile("因为|因為|由于|由於|为了|為了|因此|原因|以便|导致")
_NUMBER = regex.compile(r"\p{Nd}")
_NUMBER_WORDS = _words(
    "واحد[ةا]?", "اثن(?:ان|ين|تان|تين)", "ثلاث[ةا]?", "أربع[ةا]?", "خمس[ةا]?", "ست[ةا]?", "سبع[ةا]?", "ثماني?[ةا]?",
    "تسع[ةا]?", "عشر[ةا]?", "عشر(?:ات|ون|ين)", "مئات",
    "آلاف", "دباب(?:تان|تين)", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
    "dozens?", "hundreds?", "thousands?", "millions?",
    "дв[ае]", "три", "четыре", "пять", "шесть", "семь", "восемь", "девять", "десять", "десятки", "сотни",
    "тысяч\\p{L}*", "iki", "üç", "dört", "beş", "altı", "yedi",
    "sekiz", "dokuz", "yüz\\p{L}*", "bin(?:lerce|den)", "deux", "trois", "quatre", "cinq", "sept", "huit", "neuf",
    "dix", "dizaines?", "centaines?", "milliers?",
    "dos", "tres", "cuatro", "cinco", "seis", "siete", "ocho", "nueve", "diez", "cientos", "miles de", "zwei", "drei",
    "vier", "fünf", "sechs", "sieben", "acht", "neun",
    "zehn", "hunderte", "tausende", "دو", "سه", "چهار", "پنج", "שש", "שני", "שלושה", "ארבעה", "חמישה", "двоє",
    "чотири", "п.ять", "दो", "तीन", "चार", "पांच", "हज़ार",
)  # fmt: skip
_NUMBER_CJK = regex.compile("[一二三四五六七八九十百千万两]+")
_TIME = _words(
    "كانون", "شباط", "آذار", "نيسان", "أيار", "حزيران", "تموز", "آب", "أيلول", "تشرين", "يناير", "فبراير", "مارس",
    "أبريل", "مايو", "يونيو", "يوليو", "أغسطس",
    "سبتمبر", "أكتوبر", "نوفمبر", "ديسمبر", "(?:ال)?(?:سبت|أحد|اثنين|إثنين|ثلاثاء|أربعاء|خميس|جمعة)", "أمس", "اليوم",
    "(?:ال)?قرن", "(?:ال)?عام", "سنة", "مطلع", "منتصف", "أواخر",
    "january", "february", "(?-i:March)", "april", "(?-i:May)", "june", "july", "august", "september", "october",
    "november", "december",
    "(?:mon|tues|wednes|thurs|fri|satur|sun)day", "yesterday", "century", "январ\\p{L}", "феврал\\p{L}",
    "март\\p{L}?", "апрел\\p{L}", "ма[йя]", "июн\\p{L}", "июл\\p{L}",
    "август\\p{L}?", "сентябр\\p{L}", "октябр\\p{L}", "ноябр\\p{L}", "декабр\\p{L}", "год[ау]?", "ocak", "şubat",
    "mart", "nisan", "mayıs", "haziran", "temmuz", "ağustos",
    "eylül", "ekim", "kasım", "aralık", "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août",
    "septembre", "octobre", "novembre", "décembre",
)  # fmt: skip
_YEAR = regex.compile(
    r"(?<!\p{Nd})(?:1\p{Nd}|20|١[٠-٩]|٢٠|۱[۰-۹]|۲۰)\p{Nd}{2}(?!\p{Nd})|\p{Nd}{1,2}\s?[月日年]|\p{Nd}{1,2}[./]\p{Nd}{1,2}"
)


def answer_type(question: str) -> AnswerType | None:
    """What a question asks for, or `None` when it is none of the kinds or unclear.

    >>> answer_type("why did Russia leave Saraqib?"), answer_type("كم دبابة غادرت؟"), answer_type("who spoke?")
    ('reason', 'quantity', None)
    """
    return next((kind for kind, pattern in _ASKS if pattern.search(question)), None)


def without_asking(question: str) -> str:
    """The question without the words that only say what kind of answer it asks for.

    >>> without_asking("why Saraqib?").strip()
    'Saraqib?'
    """
    for _, pattern in _ASKS:
        question = pattern.sub(" ", question)
    return question


def cues(sentence: str, kind: AnswerType) -> int:
    """How many cues of an answer of this kind a sentence shows, as it reads; for a number or a time 0 or 1.

    >>> cues("He left because of the shelling, in order to save lives", "reason"), cues("He left", "reason")
    (2, 0)
    """
    if kind == "reason":
        return len(_CAUSE.findall(sentence)) + len(_CAUSE_CJK.findall(sentence))
    patterns = (_YEAR, _TIME) if kind == "time" else (_NUMBER, _NUMBER_WORDS, _NUMBER_CJK)
    return int(any(pattern.search(sentence) for pattern in patterns))
