"""Keep of multilingual-e5's 250,002 pieces those that French, Arabic and English text can use.

Pieces with a letter of a script other than Latin, Arabic and Greek never match such text, so dropping them changes no
vector of it, and saves half of the tokenizer's memory and of the word embeddings. Text in other scripts becomes <unk>.
"""

import json
import unicodedata
from collections.abc import Sequence
from functools import cache

KEPT_SCRIPTS = frozenset({"LATIN", "ARABIC", "GREEK", "MODIFIER", "MICRO", "FEMININE", "MASCULINE"})


def narrowed(tokenizer: bytes) -> tuple[bytes, list[int]]:
    """The tokenizer with the kept pieces only, and their old ids in the new order.

    Raises `ValueError` or `KeyError` where the file is not a Unigram `tokenizer.json`.
    """
    whole = json.loads(tokenizer)
    pieces: Sequence[tuple[str, float]] = whole["model"]["vocab"]
    special = {token["content"] for token in whole["added_tokens"]}
    kept = [number for number, (piece, _) in enumerate(pieces) if piece in special or is_kept(piece)]
    new_id = {pieces[old][0]: new for new, old in enumerate(kept)}
    whole["model"]["vocab"] = [pieces[old] for old in kept]
    whole["model"]["unk_id"] = new_id["<unk>"]
    for token in whole["added_tokens"]:
        token["id"] = new_id[token["content"]]
    if kept[:4] != [0, 1, 2, 3]:
        raise ValueError("the special tokens are not the first four")
    return json.dumps(whole, ensure_ascii=False, separators=(",", ":")).encode(), kept


def is_kept(piece: str) -> bool:
    """Whether all letters of a piece are of a kept script; digits, signs and emoji have no script."""
    return all(_is_kept(character) for character in piece)


@cache
def _is_kept(character: str) -> bool:
    return not character.isalpha() or unicodedata.name(character, "?").split()[0] in KEPT_SCRIPTS
