"""Parse the DAG files as the DAG processor does, and write what there is to know about it as JSON.

A program of its own: what a parse imports and how long it takes only shows in a process that has done nothing else.
"""

import json
import sys
import time
from pathlib import Path
from typing import Any

import airflow.providers.standard.operators.hitl
import airflow.sdk  # noqa: F401 (Airflow's own import time is not a DAG file's)
from airflow.dag_processing.dagbag import DagBag
from airflow.serialization.serialized_objects import DagSerialization
from airflow.utils.dag_version_inflation_checker import check_dag_file_stability

HEAVY = {"pandas", "ibis", "duckdb", "pyarrow", "great_expectations"}
CONNECTING = ("socket.connect", "socket.getaddrinfo")
DAGS = Path(__file__).parents[2] / "dags"


def parsed() -> dict[str, Any]:
    connections: list[str] = []
    sys.addaudithook(lambda event, _: connections.append(event) if event in CONNECTING else None)
    before = set(sys.modules)
    found: dict[str, Any] = {"seconds": {}, "dags": {}, "errors": {}, "unstable": []}
    for file in sorted(DAGS.glob("*.py")):
        started = time.process_time()
        bag = DagBag(dag_folder=str(file))
        found["seconds"][file.name] = time.process_time() - started
        found["errors"] |= bag.import_errors
        found["dags"] |= {name: DagSerialization.to_dict(dag) for name, dag in bag.dags.items()}
        found["unstable"] += [f"{file.name}:{line}" for line in check_dag_file_stability(str(file)).warnings]
    return found | {"heavy": sorted(HEAVY & (set(sys.modules) - before)), "connections": connections}


if __name__ == "__main__":
    json.dump(parsed(), sys.stdout)
