"""`python -m bench.extract.ours PORT FOLDER`: the project's own landing, all guarantees on."""

import sys
from datetime import date
from pathlib import Path

from bench.extract.server import KEY, SECRET
from etl.extract import land
from etl.ground.workspace import Workspace
from etl.sources import Endpoint

if __name__ == "__main__":
    endpoint = Endpoint(f"http://127.0.0.1:{sys.argv[1]}", KEY, SECRET)
    land(Workspace(Path(sys.argv[2])), "registrations", date(2021, 10, 29), lambda _: endpoint)
