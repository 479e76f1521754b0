"""The production shape keeps its promises: nothing runs as root, nothing has a default password, all is watched."""

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from etl.ground.workspace import PROJECT

FILE = PROJECT / "docker-compose.yaml"
SECRET = re.compile(r"PASSWORD|SECRET|KEY|CONN|BROKER_URL|RESULT_BACKEND|WAREHOUSE_URL|AUTH$")
VARIABLE = re.compile(r"\$\{(\w+)(:\?[^}]+)?\}")


@pytest.fixture(scope="module")
def services() -> dict[str, dict[str, Any]]:
    return dict(yaml.safe_load(FILE.read_text(encoding="utf-8"))["services"])


def names_in_example() -> set[str]:
    return set(re.findall(r"^(\w+)=$", (PROJECT / ".env.example").read_text(encoding="utf-8"), re.MULTILINE))


def test_every_component_of_airflow_is_a_service(services: dict[str, dict[str, Any]]) -> None:
    expected = {"api-server", "scheduler", "dag-processor", "triggerer", "worker", "init"}
    assert expected | {"metadata", "warehouse", "broker", "sandbox"} == services.keys()


def test_no_service_runs_as_root_or_may_become_root(services: dict[str, dict[str, Any]]) -> None:
    for name, service in services.items():
        assert service["user"].split(":")[0] not in ("root", "0"), name
        assert service["cap_drop"] == ["ALL"], name
        assert service["security_opt"] == ["no-new-privileges:true"], name


def test_every_service_restarts_and_is_watched_but_the_one_that_ends(services: dict[str, dict[str, Any]]) -> None:
    for name, service in services.items():
        assert service["restart"] == ("no" if name == "init" else "unless-stopped")
        assert ("healthcheck" in service) is (name != "init"), name


def test_no_secret_has_a_value_or_a_default(services: dict[str, dict[str, Any]]) -> None:
    secrets = {
        (name, key): str(value)
        for name, service in services.items()
        for key, value in service.get("environment", {}).items()
        if SECRET.search(key)
    }
    assert len(secrets) > 10
    for where, value in secrets.items():
        assert all(refusal for _, refusal in VARIABLE.findall(value)), where
        assert VARIABLE.search(value), where


def test_the_example_names_every_variable_and_no_other() -> None:
    used = {name for name, _ in VARIABLE.findall(FILE.read_text(encoding="utf-8"))}
    assert used == names_in_example()


def test_images_are_pinned(services: dict[str, dict[str, Any]]) -> None:
    for name, service in services.items():
        assert re.search(r":\d+\.\d+", service["image"]), name


def test_only_a_profile_starts_the_sandbox(services: dict[str, dict[str, Any]]) -> None:
    assert [name for name, service in services.items() if service.get("profiles") == ["sandbox"]] == ["sandbox"]


def compose() -> list[str] | None:
    """The compose command of this machine, old or new."""
    if shutil.which("docker") and subprocess.run(["docker", "compose", "version"], capture_output=True).returncode == 0:
        return ["docker", "compose"]
    return [found] if (found := shutil.which("docker-compose")) else None


@pytest.mark.skipif(compose() is None, reason="neither the docker compose plugin nor docker-compose is installed")
def test_compose_accepts_the_file_and_refuses_a_missing_secret(tmp_path: Path) -> None:
    shutil.copy(FILE, tmp_path)
    (tmp_path / "connections.env").touch()
    command = [*(compose() or []), "--profile", "sandbox", "config", "--quiet"]
    (tmp_path / ".env").write_text("".join(f"{name}=given\n" for name in names_in_example()))
    assert subprocess.run(command, cwd=tmp_path, capture_output=True, text=True).returncode == 0
    (tmp_path / ".env").write_text("")
    refused = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert refused.returncode != 0
    assert "see .env.example" in refused.stderr
