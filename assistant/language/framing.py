"""The words around a subject that only say that data about it are wanted: `je cherche des fichiers CSV sur …`."""

from functools import cache

from assistant.language.lexicon import darija, function_words, read_vocabulary
from assistant.language.names import vocabulary, without_clitics
from assistant.language.normalise import fold
from assistant.language.written import Written, words_of


def without_frame(text: str) -> str:
    """`text` without words for data or formats in front of its subject and behind it; `text` itself where none is left.

    In front they go only with what joins them to a subject ("données sur", `معطيات حول`): "fichiers judiciaires" is one.
    """
    words = words_of(text)
    first, last = _front(words), _back(words)
    if first >= last or (first == 0 and last == len(words)):
        return text
    return text[words[first].start : words[last - 1].end].strip() or text


def _front(words: list[Written]) -> int:
    """The number of the first word of the subject."""
    first, named, joined = 0, False, False
    for number, word in enumerate(words):
        if _is(word, _data()):
            named, joined = True, False
        elif _is(word, _small()):
            joined = joined or named
        else:
            return number if joined or (named and _owns(words[number - 1], word)) else first
    return first


def _owns(data: Written, word: Written) -> bool:
    """Whether Arabic joins a word for data to its subject without a word between: `بيانات الصحة`, not `الملفات الزجرية`."""
    return word.form.startswith("ال") and not data.form.startswith(("ال", "وال", "بال"))


def _back(words: list[Written]) -> int:
    """The number of the word behind the subject: "… au format CSV", `… بصيغة إكسل`."""
    last, named = len(words), False
    for number in range(len(words) - 1, -1, -1):
        if _is(words[number], _formats()):
            named = True
        elif not _is(words[number], _small()):
            return number + 1 if named else last
    return last


def _is(word: Written, known: frozenset[str]) -> bool:
    forms = without_clitics(word.form)
    return not known.isdisjoint([*forms, *(form[2:] for form in forms if form.startswith("ال") and len(form) > 4)])


@cache
def _formats() -> frozenset[str]:
    return frozenset(word for name in vocabulary("format") for word in [name] if " " not in name) | {"format", "صيغه"}


@cache
def _data() -> frozenset[str]:
    general = read_vocabulary("general_words")["data"]
    producer = read_vocabulary("filter_cues")["producer"]
    assert isinstance(general, list)
    assert isinstance(producer, dict)
    return _formats() | frozenset(fold(str(w)) for w in [*general, *producer["data"], *producer["neutral"]])


@cache
def _small() -> frozenset[str]:
    """Function words, and verbs of asking."""
    asking = read_vocabulary("general_words")["asking"]
    assert isinstance(asking, list)
    spoken = {form for form, meaning in darija().items() if meaning.kind == "function" and not meaning.ambiguous}
    return frozenset[str]().union(*function_words().values(), spoken, (fold(str(word)) for word in asking))
