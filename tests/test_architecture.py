"""The walls: every module stands in a layer, files stay short, templates hold no code."""

import re
import subprocess
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("house", "ledger", "riskcalc")
LONGEST_FILE = 400


def sources() -> list[Path]:
    found = [path for package in PACKAGES for path in (ROOT / package).rglob("*.py")]
    return [path for path in found if "migrations" not in path.parts]


def layers() -> set[str]:
    with (ROOT / "pyproject.toml").open("rb") as file:
        contracts = tomllib.load(file)["tool"]["importlinter"]["contracts"]
    named = " ".join(layer for contract in contracts for layer in contract.get("layers", ()))
    return set(re.split(r"[\s:|()]+", named))


def module_name(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


@pytest.mark.parametrize("path", sources(), ids=module_name)
def test_every_module_stands_in_a_layer(path):
    name = module_name(path)
    above = {name.rsplit(".", depth)[0] for depth in range(name.count(".") + 1)}

    # An app's own package and Django's AppConfig hold nothing that could be in the wrong place.
    assert above & layers() or name in {"house", "ledger", "house.apps", "ledger.apps"}


def short_ones() -> list[Path]:
    beside = [*(ROOT / "house/static").rglob("*.*s"), *(ROOT / "templates").rglob("*.html")]
    return [*sources(), *(ROOT / "tests").rglob("*.py"), *beside]


@pytest.mark.parametrize("path", short_ones(), ids=str)
def test_no_file_passes_four_hundred_lines(path):
    assert len(path.read_text().splitlines()) <= LONGEST_FILE


@pytest.mark.parametrize("path", sorted((ROOT / "templates").rglob("*.html")), ids=str)
def test_a_template_holds_no_inline_style_handler_or_script(path):
    text = path.read_text()

    assert not re.search(r"\sstyle\s*=", text)
    assert not re.search(r"\son[a-z]+\s*=", text)
    assert not re.search(r"<script(?![^>]*\bsrc=)", text)
    assert "<style" not in text
    assert not re.search(r"""(src|href)=["'](https?:)?//""", text)


def test_the_import_contracts_hold():
    done = subprocess.run(
        [ROOT / ".venv/bin/lint-imports", "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stdout


def test_the_locks_name_no_address():
    for lock in (ROOT / "requirements").glob("*.lock"):
        assert "://" not in lock.read_text()
