"""The words by which a follow-up question shows that it leans on an earlier one, in the four languages that have rules.

Arabic, English, Russian and Turkish; a language without an entry in `RULES` has no follow-ups. Lists are short on
purpose: what is not on them leaves a question as it was asked, and a chip too few costs less than a wrong one.
"""

from __future__ import annotations

from dataclasses import dataclass

import regex

__all__ = ["RULES", "Rules", "pattern"]


def pattern(forms: str, *, at: str = "") -> regex.Pattern[str]:
    """Any of these forms (alternatives of a pattern) as whole words; `at` goes before them: `^` for the beginning."""
    return regex.compile(rf"{at}(?<![\p{{L}}\p{{M}}\p{{Nd}}])(?:{forms})(?![\p{{L}}\p{{M}}\p{{Nd}}])", regex.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Rules:
    """What tells a follow-up in one language.

    `asking`: question words. `leading`: what joins a question to the one before. `whole`: what points back to all
    that was said ("that", "об этом"); `part`: what points back to somebody or something ("they", "منها");
    `subject`: what does so wherever it stands, as the subject of a verb. `blank`: what says nothing of a subject
    beside the stop words. `place`: what stands before a place, a time or an object. `defines`: what asks who or
    what somebody is. `people`: nouns of people whom a question about a number leaves untold. `being`: words that
    ask who, what or where; `manner`: how; `existing`: whether there is any. `located`: an ending that does what
    `place` does. `most_before`: how many words of a subject may stand before `part`, since more of them may be what
    it stands for; `most_before_subject`: before `subject`.
    """

    asking: regex.Pattern[str]
    leading: regex.Pattern[str]
    whole: regex.Pattern[str]
    part: regex.Pattern[str]
    subject: regex.Pattern[str]
    blank: regex.Pattern[str]
    place: regex.Pattern[str]
    defines: regex.Pattern[str]
    people: regex.Pattern[str]
    being: regex.Pattern[str]
    manner: regex.Pattern[str]
    existing: regex.Pattern[str]
    located: regex.Pattern[str] | None = None
    most_before: int = 1
    most_before_subject: int = 1

    def points(self, word: str) -> bool:
        """Whether a word does nothing but point back."""
        return bool(self.whole.fullmatch(word) or self.part.fullmatch(word))


_AUXILIARY = "did|do|does|will|would|has|have|had|are|were|was|is|can|could|should|may|might"

_ENGLISH = Rules(
    asking=pattern(
        "(?:(?:for|by|to|with|from|on|in|at|until|since) )?"
        "(?:what (?:time|date|day|year|month|number)|which (?:date|day|year|month)"
        "|how (?:many|much|long|often|far|big|large|deep|old)"
        "|whom?|whose|what|when|where|why|how|which)"
    ),
    leading=pattern("(?:and |but |so )?(?:what|how) about|and|but|also|so|or|ok|okay|then", at=r"^\W*"),
    # subtle: "said that they left" and "this year" point to nothing that was said before
    whole=pattern(
        r"(?:that|this|it)(?=\W*$)(?<!(?:what|which) (?:is|was) (?:that|this))"
        r"|(?:that|this)(?= (?:true|confirmed|happen|in|on|at|to|by|from|for)\b)"
        r"|(?:this|these|those)(?= \p{L})"
        r"(?! (?:year|month|week|morning|evening|summer|winter|spring|autumn|century|time|day)s?\b)"
    ),
    part=pattern(
        rf"(?<!\b(?:{_AUXILIARY}) )there(?! (?:is|are|was|were)\b)"
        "|they|them|their|he|him|his|she|her|(?<!time is )it(?!.* (?:to|that)\\b)|its"
    ),
    subject=pattern(rf"(?<=\b(?:{_AUXILIARY}) )(?:they|he|she|(?<!time is )it(?!.* (?:to|that)\b))"),
    blank=pattern("year|years|reasons?|according|exactly|else|also|too|again|next"),
    place=pattern("in|on|at|from|to|of|near|into|about|for|with|against|by|during|since|until|toward|towards"),
    defines=pattern(
        r"(?:who|what|where) (?:is|are|'s|was|were)(?!.*(?:ed|en|ble|behind|involved|there|dead|next)\W*$)"
    ),
    being=pattern("whom?|whose|what|where|which"),
    manner=pattern("how"),
    existing=pattern("(?:is|are|was|were) there(?: any)?|any", at=r"^\W*"),
    most_before_subject=4,
    people=pattern("people|persons?|civilians?|victims|casualties|soldiers|children"),
)

_ARABIC_LETTER = r"\p{Script=Arabic}"

_RELATIVE = "(?:الذي|الذى|التي|التى|الذين|اللذين|اللذان|اللتين|اللواتي|اللاتي)"

_ARABIC = Rules(
    asking=regex.compile(
        rf"(?<![\p{{L}}\p{{M}}])[وف]?(?:(?:من|إلى|منذ|حتى) (?:أين|متى)|(?:في|إلى) (?:أي|أية) {_ARABIC_LETTER}+"
        r"|لماذا|متى|أين|اين|كيف|كم(?: عدد)?|ماذا|ما الذي|ما (?:هو |هي )?(?:سبب|أسباب|عدد)|من الذي|لمن|بماذا"
        r"|(?:(?<=^\W*[وف]?)(?:من|ما)))(?![\p{L}\p{M}])"
    ),
    leading=regex.compile(
        rf"^\W*(?:(?:طيب|حسنا|حسناً)[\s،]+)?(?:[وف]?ماذا عن|[وف]?بالنسبة (?:إلى|ل)|أما|[وف](?={_ARABIC_LETTER}{{2}}))"
    ),
    whole=pattern(
        "(?:ب|ل|ك)?(?:ذلك|(?:هذا|هذه)(?! (?:العام|السنة|الشهر|الأسبوع|اليوم|الصيف|الشتاء|المرة)))|(?:تلك|هؤلاء|أولئك)"
    ),
    # subtle: in "the prize that he got", الجائزة التي حصل عليها, the pronoun is part of the clause; and so it is with a
    # subject after it: كم نقطة تخلى عنها دفاع الفريق
    part=pattern(
        rf"(?<!{_RELATIVE}.*)(?:(?:من|عن|ف[يى]|عل[يى]|إل[يى]|ل|ب|مع|عند|لد[يى]|بعد|قبل|ضد|بين|حول)(?:ه|ها|هم|هما|هن)"
        r"|هناك|هو|ه[يى]|هم|هما|آنذاك|حينها|وقتها)(?=\W*(?:$|[وف]?(?:في|من|إلى|على|بعد|قبل|عام|يوم|خلال|منذ)(?!\p{L})))"
    ),
    # a plural verb whose subject stands nowhere else
    subject=pattern(rf"(?<!{_RELATIVE}.*)(?:{_ARABIC_LETTER}{{2,}}وا|(?!س?ي[تش]?كون)[يس]{_ARABIC_LETTER}{{2,}}ون)"),
    blank=pattern("(?:ال)?(?:عام|سنة|يوم|شهر)|السبب|الأسباب|أيضا|ايضا|لاحقا"),
    place=pattern("[وف]?(?:في|من|إلى|الى|عن|على|منذ|حتى|خلال|نحو|ضد|مع|قرب)"),
    defines=pattern(
        "(?:من|ما) (?:هو|ه[يى]|هم)|[وف]?(?:أين|اين)(?: (?:تقع|يقع))?"
        "|(?:من|ما)(?= ال)(?! ال(?:مسؤول|منفذ|فاعل|جان|سبب|نتيجة|نتائج|تفاصيل|خسائر|ضحايا|حصيلة))",
        at=r"^\W*",
    ),
    being=regex.compile("[وف]?(?:من|ما|ماذا|أين|اين)"),
    manner=regex.compile("[وف]?كيف"),
    existing=pattern("(?:و|ف)?هل (?:من|هناك|كان هناك|كانت هناك|يوجد|توجد|سقط|وقع|وقعت)"),
    most_before=2,
    people=pattern("شخصاً|شخصا|مدنياً|مدنيا|ضحية|الضحايا|القتلى|الجرحى|جندياً|جنديا|طفلاً"),
    located=regex.compile(rf"^[بل](?={_ARABIC_LETTER}{{3}})"),
)

_RUSSIAN = Rules(
    asking=pattern(
        "из-за чего|по какой причине"
        "|(?:в|на|к|с|от|о|об|из|до|для)? ?(?:каком|какого|каким|какой|какую|какие|каких|каков[аоы]?|какая|какое)"
        "|почему|зачем|когда|где|куда|откуда|сколько|кто|кого|кому|кем|(?:о|об|в|от|до|для|с) (?:ком|чём|чем|чего)"
        "|что|чего|чему|чем|как|чей|чья|чьи"
    ),
    leading=pattern("(?:ну |а |и )*(?:что|как) (?:насч[её]т|касается|же)|ну а|а вот|(?:а|и|но|ну|или)", at=r"^\W*"),
    whole=pattern(
        "(?:об?|при|по|для|до|после|от|за|с|к|в)? ?(?:это|этого|этому|этом|этим)"
        "(?! (?:году|месяце|веке|год|раз|время|утро|лето|за))"
        "|(?:эти|этих|этот|эту|эта|этой)(?! (?:год|месяц|недел|весн|осен|зим|раз)\\p{L}*)(?= \\p{L})"
    ),
    part=pattern("он|она|оно|они|его|её|ее|их|ему|ей|им|него|неё|нее|них|нему|ней|ним|нём|нем|ними|там|туда|оттуда|тогда"),
    subject=pattern("(?!)"),
    blank=pattern("год[ау]?|году|причин[аы]|именно|ещё|еще|также|тоже|дальше|потом"),
    place=pattern("в|во|на|из|с|со|от|к|о|об|у|под|над|за|до|по|при|около|против|между|после"),
    defines=pattern("что (?:такое|это)|кто (?:такой|такая|такие|это)|где (?:находится|расположен[ао]?)"),
    being=pattern("кто|что|где|чей|чья"),
    manner=pattern("как"),
    existing=pattern("(?:был|была|было|были|есть|имеются) ли"),
    people=pattern("человек|людей|погибших|раненых|жертв|пострадавших|солдат|детей"),
)  # fmt: skip

_TURKISH = Rules(
    asking=pattern(
        r"ne zaman\p{L}*|ne kadar\p{L}*|neden|niçin|niye|nasıl|hangi|nere\p{L}*"
        "|kim(?:e|i|in|den|ler|ce)?|kaç(?:a|ta|tan|ı|ını|ar)?"
        "|ne|neyi|neye|neyin"
    ),
    leading=pattern("peki ya|peki|ya|ve|ama", at=r"^\W*"),
    whole=pattern(
        r"bu(?:nu|na|nun|ndan|nunla|nlar|nları)?(?! (?:yıl|ay|hafta|sabah|akşam|yaz|kış|sefer|yüzyıl)\p{L}*)"
        "|şunu|böyle"
    ),
    part=pattern("onu|ona|ondan|onun|onunla|onlar|onları|onların|onlara|orada|oradan|oraya|orası|o"),
    subject=pattern(
        r"(?<!l[ae]r\b.*)\p{L}{2,}(?:[dt][ıiuü]l[ae]r|[ıiuü]yorlar|[ae]c[ae][kğ]l[ae]r|m[ıiuü]şl[ae]r)(?=\W*$)"
    ),
    blank=pattern("yıl(?:ı|ında|ının)?|hakkında|konuda|konusunda|sonra|önce|tam|sebebi?|vardı|oldu"),
    place=pattern("(?!)"),
    defines=pattern(r"nedir|kimdir|kimdi|ne demek|nerededir|(?:nerede|kim)(?=\W*$)"),
    being=pattern(r"kim|ne|nere\p{L}*"),
    manner=pattern("nasıl"),
    existing=pattern("(?:var|oldu|yok) m[ıu](?:ydı|ydu)?"),
    most_before_subject=2,
    people=pattern("kişi|insan|sivil|asker|çocuk|yaralı|ölü"),
    located=regex.compile(r"['’](?:[dt][ae]n?|[dt][ae]ki|y?[ae])$", regex.IGNORECASE),
)

RULES: dict[str, Rules] = {"ar": _ARABIC, "en": _ENGLISH, "ru": _RUSSIAN, "tr": _TURKISH}
"""By language, ISO 639-1."""
