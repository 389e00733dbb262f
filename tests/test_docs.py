"""Docs cannot drift: settings, modules and commands that they name exist, and those that exist are named."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SETTING = re.compile(r'env\.\w+\(\s*"([A-Z_]+)"')


def settings() -> set[str]:
    return set(SETTING.findall((ROOT / "house/config/settings.py").read_text()))


@pytest.mark.parametrize("name", sorted(settings()))
def test_every_setting_is_in_the_example(name):
    example = (ROOT / ".env.example").read_text()

    assert re.search(rf"^#? ?{name}=", example, re.MULTILINE)


def modules() -> list[str]:
    paths = [path for package in ("house", "ledger", "riskcalc") for path in (ROOT / package).glob("*.py")]
    plain = {"__init__.py", "apps.py"}
    return sorted(str(path.relative_to(ROOT)) for path in paths if path.name not in plain)


@pytest.mark.parametrize("module", modules())
def test_every_module_is_on_the_map(module):
    architecture = (ROOT / "ARCHITECTURE.md").read_text()

    assert Path(module).name in architecture


def commands(document: str) -> list[str]:
    blocks = re.findall(r"```console\n(.*?)```", (ROOT / document).read_text(), re.DOTALL)
    return [line.split()[0] for block in blocks for line in block.splitlines() if line.strip()]


@pytest.mark.parametrize("command", sorted({c for c in commands("README.md") if not c.startswith(".venv")}))
def test_every_command_of_the_readme_exists(command):
    path = ROOT / command

    assert path.is_file()
    assert path.stat().st_mode & 0o111


def links() -> list[tuple[str, str]]:
    documents = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), ROOT / "riskcalc/README.md"]
    return sorted(
        {
            (str(document.relative_to(ROOT)), target)
            for document in documents
            for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", document.read_text())
        }
    )


@pytest.mark.parametrize(("document", "target"), links())
def test_every_link_leads_somewhere(document, target):
    assert (ROOT / document).parent.joinpath(target).exists()
