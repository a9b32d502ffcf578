"""The layers hold, and the contracts that say so would break if they did not."""

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
RULES = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
HEAVY = ("lxml", "saxonche", "typst", "pypdf", "sqlalchemy", "httpx", "asyncssh", "aiosmtplib", "adapters", "documents", "settings")
PLANTED = {
    "layers": ("documents", "import workflows"),
    "temporal-edge": ("workflows", "import adapters"),
    "outside-world": ("sandbox", "import activities"),
    "composition": ("adapters", "import settings"),
    "pure-domain": ("domain", "import os"),
}


@pytest.fixture(scope="module")
def verdicts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Every contract's verdict on a copy of the house in which each rule is broken once."""
    house = tmp_path_factory.mktemp("house")
    shutil.copy(ROOT / "pyproject.toml", house)
    for package in RULES["root_packages"]:
        shutil.copytree(ROOT / package, house / package, ignore=shutil.ignore_patterns("__pycache__"))
    for package, line in PLANTED.values():
        with (house / package / "__init__.py").open("a") as module:
            module.write(f"\n{line}\n")
    report = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache", "--no-logo"], cwd=house, capture_output=True, text=True, check=False
    ).stdout
    return {name: verdict for line in report.splitlines() for name, _, verdict in [line.rpartition(" ")]}


@pytest.mark.parametrize("contract", RULES["contracts"], ids=lambda contract: str(contract["id"]))
def test_a_planted_import_breaks_the_contract(contract: dict[str, str], verdicts: dict[str, str]) -> None:
    assert contract["id"] in PLANTED
    assert verdicts[contract["name"]] == "BROKEN"


def test_importing_the_workflows_loads_nothing_heavy() -> None:
    modules = sorted(path.stem for path in (ROOT / "workflows").glob("*.py") if path.stem != "__init__")
    program = "\n".join(
        [f"import workflows.{module}" for module in modules]
        + ["import sys", f"print(*[name for name in {HEAVY!r} if name in sys.modules])"]
    )
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT).stdout
    assert loaded.split() == []
