import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_the_lifecycle_page_is_current() -> None:
    check = subprocess.run([sys.executable, ROOT / "docs/draw_lifecycle.py", "--check"], check=False)
    assert check.returncode == 0, "run `make diagram` and commit docs/lifecycle.md"
