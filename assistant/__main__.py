"""`dalil`: the chat in a terminal, one more reader of the event stream."""

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.errors import BadRequest, DalilError
from assistant.events import Delta, Finished, Replaced
from assistant.model import Answer, Language, Message, Question
from assistant.settings import load_settings

if TYPE_CHECKING:
    from assistant.engine import Assistant


def main(argv: Sequence[str] | None = None) -> int:
    """Answer one question, or talk until the input ends; 0 done, 1 failed, 2 wrong usage."""
    arguments = _parser().parse_args(argv)
    language = Language(arguments.language) if arguments.language else None
    try:
        from assistant.bootstrap import build

        assistant = build(load_settings(index=arguments.index))
        if arguments.question:
            question = Question(text=" ".join(arguments.question), language=language)
            return _once(assistant, question, as_json=arguments.json, trace=arguments.trace)
        return _talk(assistant, language, trace=arguments.trace)
    except DalilError as error:
        print(f"dalil: {error}\n  {error.remedy}", file=sys.stderr)
        return 1
    except (KeyboardInterrupt, BrokenPipeError):
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="dalil", description="Ask about the open data of a portal.")
    parser.add_argument("question", nargs="*", help="one question; without it, a conversation")
    parser.add_argument("--trace", action="store_true", help="show how each answer came to be, source by source")
    parser.add_argument("--json", action="store_true", help="the whole answer as one JSON object")
    parser.add_argument("--language", choices=[str(language) for language in Language], help="language of the answer")
    parser.add_argument("--index", type=Path, help="folder of the index (default: DALIL_INDEX or ./index)")
    return parser


def _once(assistant: "Assistant", question: Question, *, as_json: bool, trace: bool) -> int:
    if as_json:
        print(json.dumps(asdict(assistant.ask(question)), ensure_ascii=False))
        return 0
    answer = _show(assistant, question, [])
    if trace:
        _explain(answer)
    return 0


def _talk(assistant: "Assistant", language: Language | None, *, trace: bool) -> int:
    history: list[Message] = []
    while True:
        try:
            text = input("› ")
        except EOFError:
            return 0
        if not text.strip():
            continue
        try:
            answer = _show(assistant, Question(text=text, language=language), history)
        except BadRequest as error:
            print(f"{error} ({error.remedy})")
            continue
        if trace:
            _explain(answer)
        history += [Message(role="user", content=text), Message(role="assistant", content=answer.text)]


def _explain(answer: Answer) -> None:
    """The steps with their times, what wrote the answer, and each source that was found: taken or not, and why."""
    trace = answer.trace
    print(
        f"\n  {answer.status} · {answer.intent} · {answer.language} · sure {answer.confidence:.2f} · {trace.generation}"
    )
    print("  " + " · ".join(f"{step.name} {step.ms:.0f} ms" for step in trace.steps))
    for name, digest in trace.prompts.items():
        print(f"  {trace.model} · prompt {name} {digest[:12]}")
    for reason in trace.refused:
        print(f"  a statement of the model was refused: {reason}")
    for found in trace.considered:
        where = f" > {found.section}" if found.section else ""
        print(f"  {found.verdict:<26} {found.score:.2f}  {found.kind} {found.id}{where}")
        words = f", words {', '.join(found.matched)}" if found.matched else ""
        print(
            f"  {'':<26}       meaning {found.dense:.2f}, BM25 {found.lexical:.1f}, covers {found.covered:.0%}{words}"
        )


def _show(assistant: "Assistant", question: Question, history: list[Message]) -> Answer:
    """Write the text as it comes, then the numbered sources."""
    for event in assistant.stream(question, history):
        if isinstance(event, Delta):
            print(event.text, end="", flush=True)
        elif isinstance(event, Replaced):
            print(f"\n\n{event.text}", end="", flush=True)
        elif isinstance(event, Finished):
            print()
            for citation in event.answer.citations:
                print(f"  [{citation.n}] {citation.title} — {citation.url}")
            return event.answer
    raise AssertionError("a stream ends with Finished")


if __name__ == "__main__":
    sys.exit(main())
