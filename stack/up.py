"""All pieces, started in order and stopped in reverse."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from stack.airflow import Airflow, airflow
from stack.environment import USERS, Place, airflow_environment
from stack.postgres import create_database, postgres
from stack.sandbox import sandbox

DAGS = ("nightly", "disclosure", "disclosure_watch", "reread")


@contextmanager
def running(home: Path, scale: float) -> Iterator[tuple[Place, Airflow]]:
    """PostgreSQL for Airflow's metadata, the sandbox at `scale`, and Airflow, all working in `home`."""
    place = Place.at(home)
    say(f"PostgreSQL for Airflow's own records, in {place.folder / 'postgres'}")
    with postgres(place.folder / "postgres") as server:
        say(f"the sandbox of platforms with {scale:g} of the province, {place.sandbox_url}/_sandbox/")
        with sandbox(place, scale) as connections:
            say(f"Airflow, {place.airflow_url} (half a minute; its log: {place.folder / 'airflow.log'})")
            environment = airflow_environment(place, create_database(server, "airflow"), connections)
            with airflow(place, environment, DAGS) as admin:
                try:
                    yield place, admin
                finally:
                    say("stopping")


def say(line: str) -> None:
    print(f"· {line}", flush=True)


def greet(place: Place) -> None:
    """Where to look and as whom."""
    print(f"\nAirflow  {place.airflow_url}")
    for user, role in USERS.items():
        print(f"  {user:8} {place.passwords[user]}  ({role})")
    print(
        f"Sandbox  {place.sandbox_url}/_sandbox/\n"
        "\nTo run a night: Dags → nightly → Trigger, `night` = 2021-10-30, then 2021-10-31.\n"
        "To disclose: Dags → disclosure → Trigger, `occasion` = national_day, `year` = 2021, `night` = 2021-10-31;\n"
        "then, as officer: Required Actions → approval; if a second is asked for, as deputy.\n"
        f"What comes out is in {place.home}: reports/, warehouse/, releases/. Ctrl-C stops everything."
    )
