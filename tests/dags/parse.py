"""Parse the DAG files as the DAG processor does, and print what there is to know about it as one line of JSON.

A program of its own: what a parse imports and how long it takes only shows in a process that has done nothing else.
"""

import json
import sys
import time
from pathlib import Path

import airflow.providers.standard.operators.hitl  # noqa: F401 (Airflow's own import time is not the DAG file's)
import airflow.sdk  # noqa: F401
from airflow.dag_processing.dagbag import DagBag
from airflow.serialization.serialized_objects import DagSerialization
from airflow.utils.dag_version_inflation_checker import check_dag_file_stability

HEAVY = ("pandas", "ibis", "duckdb", "pyarrow", "great_expectations", "sqlalchemy.dialects.postgresql.psycopg")
DAGS = Path(__file__).parents[2] / "dags"
connections: list[str] = []
sys.addaudithook(lambda event, args: connections.append(event) if event in ("socket.connect", "socket.getaddrinfo") else None)

before = set(sys.modules)
seconds, dags, errors, unstable = {}, {}, {}, []
for file in sorted(DAGS.glob("*.py")):
    started = time.process_time()
    bag = DagBag(dag_folder=str(file))
    seconds[file.name] = time.process_time() - started
    errors |= bag.import_errors
    dags |= {name: DagSerialization.to_dict(dag) for name, dag in bag.dags.items()}
    unstable += [f"{file.name}:{line}" for line in check_dag_file_stability(str(file)).warnings]
print(
    json.dumps(
        {
            "seconds": seconds,
            "errors": errors,
            "dags": dags,
            "unstable": unstable,
            "heavy": sorted(set(HEAVY) & (set(sys.modules) - before)),
            "connections": connections,
        }
    )
)
