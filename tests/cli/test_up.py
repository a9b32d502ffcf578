"""`fakturaflyt up --world`: whom the sandbox plays."""

from pathlib import Path

import pytest

from cli import up
from cli.run import run
from embedded.stack import StackPlan

WORLD = Path(__file__).parents[2] / "sandbox" / "worlds" / "norway.yaml"


@pytest.mark.parametrize(("arguments", "world"), [([], None), (["--world", "sandbox/worlds/norway.yaml"], WORLD)])
def test_the_world_that_is_named_is_played(monkeypatch: pytest.MonkeyPatch, arguments: list[str], world: Path | None) -> None:
    plans: list[StackPlan] = []

    async def remember(plan: StackPlan) -> None:
        plans.append(plan)

    monkeypatch.chdir(WORLD.parents[2])
    monkeypatch.setattr(up, "_run", remember)
    assert run(["up", *arguments]) == 0
    assert [plan.world for plan in plans] == [world]


def test_a_world_that_cannot_be_read_is_told_before_anything_starts(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "world.yaml"
    file.write_text("companies: [")
    assert run(["up", "--world", str(file)]) == 2
    assert "Filen er ikke gyldig YAML" in capsys.readouterr().err
