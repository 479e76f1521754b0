"""`python -m bench.names.ours FOLDER`: this project's match, on rows as they came."""

import sys
from datetime import date
from pathlib import Path

from etl.ground.engine import engine, publish, read
from etl.merge.names import Rules, match


def main(folder: Path) -> None:
    with engine() as connection:
        asked, known = read(connection, folder / "asked.parquet"), read(connection, folder / "known.parquet")
        found = match(connection, asked.drop("truth"), known, Rules.on(date(2021, 10, 31)))
        best = found.filter(found["rank"] == 1).mutate(sure=(found["status"] == "accepted").cast("int8"))
        publish(connection, best.select("record", "entity_id", "sure"), folder / "ours.parquet", ["record"])


if __name__ == "__main__":
    main(Path(sys.argv[1]))
