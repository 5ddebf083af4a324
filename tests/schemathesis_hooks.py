"""What the description of the API cannot say of a question, said to `schemathesis`: something in it can be read.

Whether anything is left is known after Unicode is cleaned and personal data are taken out; no JSON Schema says that. A
made-up text without words gets one. What breaks the schema is left as it is, and every check stays on.
"""

from typing import Any

import schemathesis

from assistant.conversation.personal import cleared
from assistant.language.normalise import clean, is_readable

WORD = "ماء"
ROOM = 1900


@schemathesis.hook
def before_call(_: schemathesis.HookContext, case: schemathesis.Case, __: dict[str, Any]) -> None:
    """Put a word into the texts that `/v1/search` and the chat routes read."""
    if isinstance(case.query, dict) and "q" in case.query:
        case.query["q"] = readable(case.query["q"])
    if isinstance(case.body, dict):
        if "question" in case.body:
            case.body["question"] = readable(case.body["question"])
        for message in case.body.get("messages") or []:
            if isinstance(message, dict) and message.get("role") == "user":
                message["content"] = readable(message.get("content") or WORD)


def readable(written: Any) -> Any:
    """The text with a word, where it has none; anything but a text, and no text at all, as it is."""
    if not isinstance(written, str) or not written or is_readable(cleared(clean(written)).rest):
        return written
    return f"{WORD} {written[:ROOM]}"
