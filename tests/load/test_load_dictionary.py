from etl.load.dictionary import TARGET, render
from etl.load.schema import metadata
from etl.load.views import ANALYTIC


def test_the_data_dictionary_on_disk_is_up_to_date() -> None:
    assert TARGET.read_text(encoding="utf-8") == render(), "run python -m etl.load.dictionary"


def test_the_data_dictionary_names_every_table_column_and_view() -> None:
    page = render()
    for table in metadata.tables.values():
        section = page.split(f"### `{table.fullname}`\n")[1].split("\n### ")[0]
        assert all(f"| `{column.name}` |" in section for column in table.columns)
    assert all(f"### `analyst.{view.name}`" in page for view in ANALYTIC)
