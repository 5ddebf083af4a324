"""A chat model that does whatever the attack wants, as cunningly as the attack was written."""

import base64
import codecs
from collections.abc import Callable, Iterator
from dataclasses import dataclass

_PIECE = 7
_FORMS: dict[str, Callable[[str], str]] = {
    "{system}": str,
    "{system_base64}": lambda text: base64.b64encode(text.encode()).decode(),
    "{system_rot13}": lambda text: codecs.encode(text, "rot13"),
    "{system_reversed}": lambda text: text[::-1],
    "{system_spaced}": lambda text: " ".join(text.replace(" ", "")),
    "{system_first}": lambda text: text.split("\n")[0],
}


@dataclass(slots=True)
class ObeyingModel:
    """`ChatModel` that writes `obeyed` whatever it is asked, the repair of a refused answer included."""

    obeyed: str = ""
    question: str = ""
    name: str = "test:obeying"
    told: str = ""

    def stream(self, system: str, user: str) -> Iterator[str]:  # noqa: ARG002 (the port's shape)
        """See `ChatModel`: pieces of a few letters."""
        self.told = system
        text = self.obeyed.replace("{question}", self.question)
        for name, form in _FORMS.items():
            text = text.replace(name, form(system))
        yield from (text[start : start + _PIECE] for start in range(0, len(text), _PIECE))
