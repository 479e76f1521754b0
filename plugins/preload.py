"""Heavy libraries imported once, before the scheduler forks its workers (`ETL_PRELOAD=1`).

Every task is a new process. Forked from one that has the libraries, it starts in 0.3 s instead of 5 s; the price is
some 300 MB, shared by all. Only libraries: our own code is read afresh by each task, so an edit needs no restart.
"""

import logging
import os
import sys
from importlib import import_module

FORKS_TASKS = ("scheduler", "celery")
"""The `airflow` commands whose children are tasks (`celery` only with `AIRFLOW__CORE__LAZY_LOAD_PLUGINS=False`)."""
LIBRARIES = ("pandas", "pyarrow.parquet", "duckdb", "ibis.backends.duckdb", "great_expectations")

if os.environ.get("ETL_PRELOAD") == "1" and sys.argv[1:2] and sys.argv[1] in FORKS_TASKS:
    logging.getLogger("great_expectations").setLevel(logging.WARNING)  # it logs each class it registers
    for library in LIBRARIES:
        import_module(library)
