"""Docs cannot drift: settings, modules and commands that they name exist, and those that exist are named."""

import re
from pathlib import Path

import pytest
from django.core import management

ROOT = Path(__file__).parents[1]
SETTING = re.compile(r'env\.\w+\(\s*"([A-Z_]+)"')


def settings() -> set[str]:
    return set(SETTING.findall((ROOT / "house/config/settings.py").read_text()))


@pytest.mark.parametrize("name", sorted(settings()))
def test_every_setting_is_in_the_example(name):
    example = (ROOT / ".env.example").read_text()

    assert re.search(rf"^#? ?{name}=", example, re.MULTILINE)


@pytest.mark.parametrize("name", sorted(settings() - {"DEBUG", "STATIC_ROOT"}))
def test_every_setting_but_those_for_developers_and_the_image_reaches_the_containers(name):
    compose = (ROOT / "docker-compose.yml").read_text()

    assert re.search(rf"^    {name}: ", compose, re.MULTILINE)


def modules() -> list[str]:
    """Modules as paths, and the packages in them, which stand for all they hold: `house/web/`."""
    inside = [path for package in ("house", "ledger", "riskcalc") for path in (ROOT / package).iterdir()]
    files = [path for path in inside if path.suffix == ".py" and path.stem not in {"__init__", "apps"}]
    packages = [path for path in inside if (path / "__init__.py").exists() and path.name != "migrations"]
    named = [str(path.relative_to(ROOT)) for path in files]
    return sorted([*named, *(f"{path.relative_to(ROOT)}/" for path in packages)])


def on_the_map() -> list[str]:
    architecture = (ROOT / "ARCHITECTURE.md").read_text()
    return sorted(set(re.findall(r"`((?:bin|house|ledger|riskcalc|tests)/[\w/.]*)`", architecture)))


@pytest.mark.parametrize("module", modules())
def test_every_module_is_on_the_map(module):
    assert module in on_the_map()


@pytest.mark.parametrize("path", on_the_map())
def test_everything_on_the_map_is_there(path):
    assert (ROOT / path).exists()


def managed() -> list[tuple[str, str]]:
    named = re.compile(r"manage\.py ([a-z]+)")
    return sorted(
        {
            (document, command)
            for document in ("README.md", "ARCHITECTURE.md", "docs/operations.md", "docs/api.md")
            for command in named.findall((ROOT / document).read_text())
        }
    )


@pytest.mark.parametrize(("document", "command"), managed())
def test_every_management_command_named_exists(document, command):
    assert command in management.get_commands()


def commands(document: str) -> list[str]:
    blocks = re.findall(r"```console\n(.*?)```", (ROOT / document).read_text(), re.DOTALL)
    blocks = [re.sub(r"<<'END'\n.*?\nEND\n", "\n", block, flags=re.DOTALL) for block in blocks]
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
