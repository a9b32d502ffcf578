"""The compose file is valid, knows our settings, and its set-up script does to a real server what embedded mode does."""

import asyncio
import os
import re
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from pydantic_settings import BaseSettings
from sqlalchemy import make_url
from support.postgres import PostgresServer
from temporalio.api.operatorservice.v1 import ListSearchAttributesRequest
from temporalio.api.workflowservice.v1 import DescribeNamespaceRequest
from temporalio.client import Client

import settings
from adapters.register import SqlRegister, migrate
from domain import search_attributes
from embedded.stack import PartName, Stack, StackPlan
from embedded.temporal_server import binary

ROOT = Path(__file__).parents[2]
COMPOSE = Path(sys.executable).with_name("docker-compose")
SERVICES: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]


def compose(env_file: Path) -> subprocess.CompletedProcess[str]:
    clean = {"PATH": os.environ["PATH"], "HOME": os.environ["HOME"]}
    command = [COMPOSE, "--env-file", env_file, "config", "--quiet"]
    return subprocess.run(command, cwd=ROOT, env=clean, capture_output=True, text=True, check=False)


def known_settings() -> set[str]:
    classes = [c for c in vars(settings).values() if isinstance(c, type) and issubclass(c, BaseSettings) and c is not BaseSettings]
    return {f"{c.model_config.get('env_prefix')}{field}".upper() for c in classes for field in c.model_fields}


def test_the_compose_file_is_valid_with_the_example_filled_in() -> None:
    answer = compose(ROOT / ".env.example")
    assert (answer.returncode, answer.stderr) == (0, "")


def test_a_missing_password_keeps_everything_from_starting(tmp_path: Path) -> None:
    example = (ROOT / ".env.example").read_text()
    (tmp_path / "env").write_text(example.replace("TEMPORAL_DB_PASSWORD=change-me", ""))
    answer = compose(tmp_path / "env")
    assert answer.returncode != 0
    assert "TEMPORAL_DB_PASSWORD" in answer.stderr


OF_LIBRARIES = {"PGPASSWORD", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"}
"""Secrets that the libraries of PostgreSQL and S3 read by themselves."""


@pytest.mark.parametrize("name", sorted({*SERVICES["worker"]["environment"], *SERVICES["web"]["environment"]} - OF_LIBRARIES))
def test_worker_and_web_are_given_settings_that_exist(name: str) -> None:
    assert name in known_settings()


def test_web_reads_what_the_worker_writes_and_opens_the_links_it_makes() -> None:
    ours = SERVICES["web"]["environment"]
    theirs = SERVICES["worker"]["environment"]
    apart = {name for name in ours if ours[name] != theirs.get(name)}
    assert apart == {"FAKTURAFLYT_WEB_HOST", "FAKTURAFLYT_WEB_PORT"}
    assert {"FAKTURAFLYT_WEB_KEYS", "FAKTURAFLYT_WEB_BASE_URL"} <= set(ours)


def test_the_register_script_makes_a_database_that_the_worker_can_use_and_may_run_again(postgres_server: PostgresServer) -> None:
    surroundings = {
        "PATH": f"{postgres_server.programs}:{os.environ['PATH']}",
        "PGHOST": "127.0.0.1",
        "PGPORT": str(postgres_server.port),
        "PGUSER": "fakturaflyt_tests",
        "REGISTER_DB_PASSWORD": 'it\'s "quoted" $HOME',
    }
    for _ in range(2):
        subprocess.run(["sh", ROOT / "deploy/register-database.sh"], env=surroundings, check=True)
    told = SERVICES["worker"]["environment"]["FAKTURAFLYT_REGISTER_URL"]
    url = make_url(told).set(host="127.0.0.1", port=postgres_server.port).render_as_string()
    migrate(url)
    assert SqlRegister(url).companies() == ()


def test_the_servers_have_the_versions_of_the_embedded_one() -> None:
    told = subprocess.run([binary(), "--version"], capture_output=True, text=True, check=True).stdout
    match = re.search(r"Server ([\d.]+), UI ([\d.]+)", told)
    assert match is not None
    server, ui = match.groups()
    assert SERVICES["temporal"]["image"] == f"temporalio/server:{server}"
    assert SERVICES["temporal-schema"]["image"] == f"temporalio/admin-tools:{server}"
    assert SERVICES["temporal-namespace"]["image"] == f"temporalio/admin-tools:{server}"
    assert SERVICES["temporal-ui"]["image"] == f"temporalio/ui:{ui}"


async def test_the_namespace_script_makes_the_namespace_and_may_run_again(tmp_path: Path) -> None:
    async with Stack(tmp_path, StackPlan(parts=frozenset({PartName.TEMPORAL}))) as stack:
        address = stack.settings["FAKTURAFLYT_TEMPORAL_ADDRESS"]
        surroundings = {
            "PATH": f"{binary().parent}:{os.environ['PATH']}",
            "HOME": str(tmp_path),
            "TEMPORAL_ADDRESS": address,
            "NAMESPACE": "fresh",
        }
        for _ in range(2):
            script = await asyncio.create_subprocess_exec("sh", ROOT / "deploy/temporal-namespace.sh", env=surroundings)
            assert await script.wait() == 0
        client = await Client.connect(address, namespace="fresh")
        described = await client.workflow_service.describe_namespace(DescribeNamespaceRequest(namespace="fresh"))
        assert described.config.workflow_execution_retention_ttl.ToTimedelta() == timedelta(days=90)
        listed = await client.operator_service.list_search_attributes(ListSearchAttributesRequest(namespace="fresh"))
        assert set(listed.custom_attributes) == set(search_attributes.ALL)
