"""How fast ways are planned: `make bench-plan`. Half of the documents are for businesses, half for consumers."""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from support.cards import FJORD, RORBERG
from support.documents import ubl

from adapters.register import SqlRegister, migrate
from domain.companies.parties import CustomerKind

DOCUMENTS = int(os.environ.get("BENCH_DOCUMENTS", "10000"))
CUSTOMERS = 5000

# The whole checklist is planned, whether or not this release sends by eFaktura.
_RUN = """
import sys
from composition import planning
from domain.channels import Channel
planning.offered = lambda: frozenset(Channel)
if __name__ == "__main__":
    import starter
    starter.main()
"""


def prepare(folder: Path) -> None:
    """Fill a register and a folder."""
    url = f"sqlite:///{folder / 'register.db'}"
    migrate(url)
    register = SqlRegister(url)
    register.save_company(FJORD.model_copy(update={"settings": FJORD.settings.model_copy(update={"b2c": True})}))
    for number in range(CUSTOMERS):
        changes: dict[str, object] = {"number": str(20_000 + number)}
        if number % 2:
            changes |= {"kind": CustomerKind.CONSUMER, "orgnr": None, "mobile": f"+4740{number:06}"}
        register.save_customer(RORBERG.model_copy(update=changes))
    (folder / "out").mkdir()
    for number in range(DOCUMENTS):
        document = ubl(str(100_000 + number), customer=str(20_000 + number % CUSTOMERS))
        (folder / "out" / f"{100_000 + number}.xml").write_bytes(document)
    (folder / "plan.py").write_text(_RUN, encoding="utf-8")


def planned(folder: Path, *options: str) -> tuple[float, float, str]:
    """Plan everything, and tell how many seconds it took, how many of a processor, and what the sum said."""
    root = Path(__file__).parents[1]
    environment = os.environ | {"FAKTURAFLYT_REGISTER_URL": f"sqlite:///{folder / 'register.db'}", "PYTHONPATH": str(root)}
    begun, spent = time.perf_counter(), _children_s()
    command = [sys.executable, folder / "plan.py", "plan", folder / "out", *options]
    told = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    return time.perf_counter() - begun, _children_s() - spent, (told.stderr if options else told.stdout)[-700:]


def _children_s() -> float:
    times = os.times()
    return times.children_user + times.children_system


def main() -> None:
    """Measure and print."""
    print(f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f} from others")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        prepare(folder)
        for options in ((), ("--json",)):
            took, cpu, told = planned(folder, *options)
            rate = f"{DOCUMENTS / took:.0f} a second, {1000 * cpu / DOCUMENTS:.2f} ms of a processor each"
            print(f"{DOCUMENTS} documents{' as JSON' if options else ''}: {took:.1f} s, {rate}")
        print(told)


if __name__ == "__main__":
    main()
