"""Make `assistant/vocabulary/fr_en_ngrams.json`: which letter groups speak for French and which for English.

    python -m indexer.train_language

Trained on the project's own guides and vocabularies; used only where no function word decides the language.
"""

import json
import math
import re
from collections import Counter
from importlib.resources import files
from pathlib import Path

from assistant.language.lexicon import read_vocabulary
from assistant.language.ngrams import grams
from indexer.documents import GuidesFolder, shipped_guides
from indexer.sources import Read

LEAST_COUNT = 4
LEAST_WEIGHT = 0.35
_WORD = re.compile(r"[^\W\d_]+")


def main() -> int:
    """Write the table and say how large it is."""
    words = {language: _words(language) for language in ("fr", "en")}
    counts = {language: Counter(g for w in found for g in grams(w)) for language, found in words.items()}
    totals = {language: sum(found.values()) for language, found in counts.items()}
    weights = {}
    for gram in counts["fr"].keys() | counts["en"].keys():
        fr, en = counts["fr"][gram], counts["en"][gram]
        if fr + en >= LEAST_COUNT:
            weight = math.log((fr + 0.5) / totals["fr"]) - math.log((en + 0.5) / totals["en"])
            if abs(weight) >= LEAST_WEIGHT:
                weights[gram] = round(weight, 2)
    path = Path(str(files("assistant"))) / "vocabulary" / "fr_en_ngrams.json"
    path.write_text(
        json.dumps(dict(sorted(weights.items())), ensure_ascii=False, separators=(",", ":")) + "\n", "utf-8"
    )
    print(f"{len(weights)} letter groups from {len(words['fr'])} French and {len(words['en'])} English words")
    return 0


def _words(language: str) -> set[str]:
    """Each word once, so that frequent words do not speak for their letters many times."""
    texts = [
        section.text + " " + " ".join(section.path)
        for item in GuidesFolder(shipped_guides()).read()
        if isinstance(item, Read) and str(item.record.language) == language  # type: ignore[union-attr]
        for section in item.record.sections  # type: ignore[union-attr]
    ]
    for name, field in (("organizations", "organization"), ("themes", "theme"), ("frequencies", "frequency")):
        rows = read_vocabulary(name)[field]
        assert isinstance(rows, list)
        texts += [str(row[language]) for row in rows if row.get(language)]
    return {word.casefold() for text in texts for word in _WORD.findall(text) if word.isascii() or language == "fr"}


if __name__ == "__main__":
    raise SystemExit(main())
