"""`dalil-eval`: run the questions, compare runs, hold the gate."""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from assistant.errors import DalilError
from assistant.settings import load_settings
from eval.cases import BadCases, load_cases, shipped_cases
from eval.gate import failures, shipped_gate
from eval.summary import compare, summarise, table

_SHOWN = ("right_language", "right_status", "right_intent", "cited", "first_cited", "dataset_ndcg@5", "guide_hit@3")


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command; 0 done, 1 failed or under the gate, 2 wrong usage."""
    arguments = _parser().parse_args(argv)
    try:
        code: int = arguments.run(arguments)
    except DalilError as error:
        print(f"dalil-eval: {error}\n  {error.remedy}", file=sys.stderr)
        return 1
    except (BadCases, OSError, ValueError) as error:
        print(f"dalil-eval: {error}", file=sys.stderr)
        return 1
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="dalil-eval", description="Measure how good the answers are.")
    commands = parser.add_subparsers(dest="command", required=True)
    for name, run, text in (("run", _run, "ask every question"), ("gate", _gate, "fail under the thresholds")):
        command = commands.add_parser(name, help=text)
        command.add_argument("--questions", type=Path, default=shipped_cases())
        command.add_argument("--split", choices=["tune", "final"], default="", help="only this half of the questions")
        command.add_argument("--index", type=Path)
        command.add_argument("--out", type=Path, help="file for every answer and figure (JSON lines)")
        command.add_argument("--json", action="store_true", help="the summary as one JSON object")
        command.set_defaults(run=run)
        if name == "gate":
            command.add_argument("--thresholds", type=Path, default=shipped_gate())
    command = commands.add_parser("compare", help="two runs, question by question")
    command.add_argument("old", type=Path)
    command.add_argument("new", type=Path)
    command.set_defaults(run=_compare)
    return parser


def _answers(arguments: argparse.Namespace) -> list[dict[str, Any]]:
    from eval.runner import open_target, run

    cases = load_cases(arguments.questions, split=arguments.split)
    if not cases:
        raise BadCases("there is no question to ask")
    target = open_target(load_settings(index=arguments.index))
    records = []
    for number, result in enumerate(run(cases, target), start=1):
        records.append(json.loads(result.to_json()))
        if number % 50 == 0 or number == len(cases):
            print(f"{number}/{len(cases)} questions", file=sys.stderr, flush=True)
    if arguments.out:
        arguments.out.parent.mkdir(parents=True, exist_ok=True)
        lines = [json.dumps({"provenance": target.provenance}), *(json.dumps(r, ensure_ascii=False) for r in records)]
        arguments.out.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return records


def _run(arguments: argparse.Namespace) -> int:
    summary = summarise(_answers(arguments))
    print(json.dumps(summary, ensure_ascii=False) if arguments.json else "\n".join(table(summary, _SHOWN)))
    return 0


def _gate(arguments: argparse.Namespace) -> int:
    summary = summarise(_answers(arguments))
    print(json.dumps(summary, ensure_ascii=False) if arguments.json else "\n".join(table(summary, _SHOWN)))
    under = failures(summary, arguments.thresholds)
    print("\n".join(under) if under else "The gate holds.", file=sys.stderr)
    return 1 if under else 0


def _compare(arguments: argparse.Namespace) -> int:
    old, new = (_read(path) for path in (arguments.old, arguments.new))
    for row in compare(old, new):
        print(
            f"{row['metric']:<18} n {row['n']:>4}  {row['old']:.3f} → {row['new']:.3f}"
            f"  [{row['low']:+.3f}, {row['high']:+.3f}]  wins {row['wins']}  losses {row['losses']}"
        )
    return 0


def _read(path: Path) -> list[dict[str, Any]]:
    records = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return [record for record in records if "figures" in record]


if __name__ == "__main__":
    sys.exit(main())
