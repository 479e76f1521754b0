import os
import sys
import tempfile
from pathlib import Path

PLUGINS = Path(__file__).parents[2] / "plugins"

# Before the first import of Airflow, which writes its configuration where AIRFLOW_HOME says.
os.environ.setdefault("AIRFLOW_HOME", tempfile.mkdtemp(prefix="airflow-"))
os.environ.setdefault("AIRFLOW__CORE__LOAD_EXAMPLES", "False")
os.environ.setdefault("AIRFLOW__CORE__PLUGINS_FOLDER", str(PLUGINS))
if str(PLUGINS) not in sys.path:
    sys.path.append(str(PLUGINS))
