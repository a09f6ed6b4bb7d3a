"""Which arrangement names the language of short questions best: measured side by side, each in its own process.

    python -m benchmarks.language ../shared/eval

reads `*/queries.jsonl` there (the languages ar de el en es hi ru th tr vi zh) and the questions below (the languages
those files lack), whole and cut to their first three words (eight characters in Chinese and Thai), and writes
`benchmarks/results/language.json`: shares named right and named wrong (what is left was called `und`), seconds to
load, microseconds a call, and peak memory. Times depend on what else runs.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

RESULTS = Path(__file__).parent / "results" / "language.json"
LANGUAGES = "ar de el en es fa fr he hi it ku pt ro ru th tr uk ur vi zh".split()  # noqa: SIM905
A_LANGUAGE = 300
QUESTIONS = {
    "fr": [
        "Qui a reconstruit le pont ?",
        "Pourquoi le moulin a-t-il brûlé ?",
        "Quand les villageois sont-ils revenus ?",
        "Combien de familles ont quitté la vallée ?",
        "Où se trouve l'école la plus proche ?",
    ],
    "fa": [
        "چه کسی پل را دوباره ساخت؟",
        "چرا آسیاب آتش گرفت؟",
        "روستاییان کی بازگشتند؟",
        "چند خانواده دره را ترک کردند؟",
        "نزدیک\u200cترین مدرسه کجاست؟",
    ],
    "he": [
        "מי בנה מחדש את הגשר?",
        "למה נשרפה הטחנה?",
        "מתי חזרו התושבים?",
        "כמה משפחות עזבו את העמק?",
        "איפה בית הספר?",
    ],
    "uk": [
        "Хто відбудував міст?",
        "Чому згорів млин?",
        "Коли повернулися мешканці села?",
        "Скільки родин залишили долину?",
        "Де найближча школа?",
    ],
    "ur": [
        "پل کس نے دوبارہ بنایا؟",
        "چکی میں آگ کیوں لگی؟",
        "گاؤں والے کب واپس آئے؟",
        "کتنے خاندان وادی چھوڑ گئے؟",
        "قریب ترین اسکول کہاں ہے؟",
    ],
    "ro": [
        "Cine a reconstruit podul?",
        "De ce a ars moara?",
        "Când s-au întors sătenii?",
        "Câte familii au părăsit valea?",
        "Unde este cea mai apropiată școală?",
    ],
    "it": [
        "Chi ha ricostruito il ponte?",
        "Perché è bruciato il mulino?",
        "Quando sono tornati gli abitanti?",
        "Quante famiglie hanno lasciato la valle?",
        "Dove si trova la scuola più vicina?",
    ],
    "pt": [
        "Quem reconstruiu a ponte?",
        "Por que o moinho pegou fogo?",
        "Quando os moradores voltaram?",
        "Quantas famílias deixaram o vale?",
        "Onde fica a escola mais próxima?",
    ],
    "ku": [
        "Kî pir ji nû ve ava kir?",
        "Çima aş şewitî?",
        "Gundî kengî vegeriyan?",
        "Çend malbat ji newalê derketin?",
        "Dibistana herî nêzîk li ku ye?",
    ],
    "und": [
        "shu sar bil jisr?",
        "lesh 7araqo el ta7oune?",
        "3ala 7esab meen?",
        "2021",
        "٢٠٢١ - ٢٠٢٢",
        "😀🚜",
        "?!",
        "...",
    ],
}

Identify = Callable[[str], str]


def _product() -> Identify:
    from index.language import identify  # noqa: PLC0415 - each arrangement loads in its own process

    return identify


def _py3langid(languages: list[str] | None) -> Identify:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # noqa: PLC0415

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE)
    if languages:
        identifier.set_languages(languages)
    return lambda text: str(identifier.classify(text)[0])


def _lingua(low: bool) -> Identify:
    from lingua import IsoCode639_1, LanguageDetectorBuilder  # noqa: PLC0415

    codes = [getattr(IsoCode639_1, code.upper()) for code in LANGUAGES if code != "ku"]  # it has no Kurdish
    builder = LanguageDetectorBuilder.from_iso_codes_639_1(*codes)
    detector = (builder.with_low_accuracy_mode() if low else builder).build()

    def identify(text: str) -> str:
        found = detector.detect_language_of(text)
        return found.iso_code_639_1.name.lower() if found else "und"

    return identify


ARRANGEMENTS: dict[str, Callable[[], Identify]] = {
    "index.language": _product,
    "py3langid, these languages": lambda: _py3langid(LANGUAGES),
    "py3langid, all languages": lambda: _py3langid(None),
    "lingua, these languages": lambda: _lingua(low=False),
    "lingua, these languages, low accuracy": lambda: _lingua(low=True),
}


def questions(tasks: Path) -> dict[str, list[str]]:
    """Distinct questions by language: at most 300 a language from the tasks, in file order, and those written here."""
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for path in sorted(tasks.glob("*/queries.jsonl")):
        with path.open(encoding="utf-8") as file:
            for row in map(json.loads, file):
                found[row["language"]][row["text"]] = None
    return {language: list(texts)[:A_LANGUAGE] for language, texts in found.items()} | QUESTIONS


def stub(language: str, question: str) -> str:
    """The first three words; the first eight characters where words are not set apart."""
    return question[:8] if language in {"zh", "th"} else " ".join(question.split()[:3])


def measure(name: str, by_language: dict[str, list[str]]) -> dict[str, object]:
    """Load one arrangement in this process and ask it everything twice: whole questions, then stubs."""
    started = time.perf_counter()
    identify = ARRANGEMENTS[name]()
    for text in ("Who?", "Кто?", "من؟"):
        identify(text)
    result: dict[str, object] = {"seconds_to_load": round(time.perf_counter() - started, 2)}
    for form, cut in (("whole questions", lambda _, text: text), ("stubs", stub)):
        right: dict[str, float] = {}
        counts = [0, 0, 0]
        started = time.perf_counter()
        for language, texts in by_language.items():
            named = [identify(cut(language, text)) for text in texts]
            hits = named.count(language)
            right[language] = round(hits / len(texts), 3)
            counts[0] += hits
            counts[1] += sum(code not in {language, "und"} for code in named)
            counts[2] += len(texts)
        seconds = time.perf_counter() - started
        result[form] = {
            "right": round(counts[0] / counts[2], 4),
            "wrong": round(counts[1] / counts[2], 4),
            "microseconds_a_call": round(seconds / counts[2] * 1e6),
            "right_by_language": right,
        }
    result["peak_memory_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return result


def main() -> None:
    """Measure every arrangement in a process of its own and save the comparison."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("tasks", type=Path)
    parser.add_argument("--one", choices=ARRANGEMENTS, help="measure one arrangement and print it as JSON")
    options = parser.parse_args()
    by_language = questions(options.tasks)
    if options.one:
        print(json.dumps(measure(options.one, by_language)))
        return
    saved: dict[str, object] = {
        "questions": {language: len(texts) for language, texts in by_language.items()},
        "versions": {name: version(name) for name in ("py3langid", "lingua-language-detector")},
    }
    for name in ARRANGEMENTS:
        command = [sys.executable, "-m", "benchmarks.language", str(options.tasks), "--one", name]
        saved[name] = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
        print(name, saved[name])
    RESULTS.write_text(json.dumps(saved, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
