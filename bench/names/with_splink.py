"""`python with_splink.py FOLDER`, in an environment that has splink: its DuckDB backend on names spelled one way.

As its documentation advises: several narrow blocking rules, the prior from deterministic rules, u from random pairs, m
by expectation maximisation over two blockings so that every comparison is trained, term frequencies for names. Each
asked row gets its best entity; where two are equally good, none.
"""

import sys
from pathlib import Path

import duckdb
import splink.comparison_library as cl
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

SETTINGS = SettingsCreator(
    link_type="link_only",
    unique_id_column_name="id",
    comparisons=[
        cl.JaroWinklerAtThresholds("name", [0.92, 0.8]).configure(term_frequency_adjustments=True),
        cl.JaroWinklerAtThresholds("stem", [0.92, 0.8]).configure(term_frequency_adjustments=True),
        cl.ExactMatch("district"),
        cl.JaroWinklerAtThresholds("address", [0.95, 0.85]),
    ],
    blocking_rules_to_generate_predictions=[
        block_on("name"),
        block_on("stem", "district"),
        block_on("address", "district"),
        block_on("substr(stem, 1, 3)", "district"),
        block_on("substr(stem, -3)", "district"),
    ],
)
BEST = """
    COPY (
        SELECT id_l AS record, id_r AS entity_id, match_probability AS sure FROM {predictions}
        QUALIFY row_number() OVER (PARTITION BY id_l ORDER BY match_probability DESC) = 1
            AND count(*) OVER (PARTITION BY id_l, match_probability) = 1
    ) TO '{target}' (FORMAT parquet)
"""


def main(folder: Path) -> None:
    connection = duckdb.connect(config={"memory_limit": "6GB", "temp_directory": str(folder / "spill")})
    api = DuckDBAPI(connection)
    tables = []
    for name in ("asked", "known"):
        rows = connection.sql(f"SELECT * FROM read_parquet('{folder}/clean-{name}.parquet')")
        tables.append(api.register(rows.to_arrow_table(), dataset_display_name=name))
    linker = Linker(tables, SETTINGS, log_level=None)
    training = linker.training
    training.estimate_probability_two_random_records_match([block_on("name", "district")], recall=0.5)
    training.estimate_u_using_random_sampling(max_pairs=2e6, seed=2021)
    training.estimate_parameters_using_expectation_maximisation(block_on("name"))
    training.estimate_parameters_using_expectation_maximisation(block_on("address", "district"))
    predictions = linker.inference.predict(threshold_match_probability=0.5)
    connection.execute(BEST.format(predictions=predictions.physical_name, target=folder / "splink.parquet"))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
