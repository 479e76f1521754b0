"""Reading and writing a night's tables as data frames."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from etl.ground.engine import ROW_GROUP
from etl.ground.workspace import Workspace, appearing

TEXT = pd.ArrowDtype(pa.string())
DAY = pd.ArrowDtype(pa.date32())
NUMBER = pd.ArrowDtype(pa.int64())


def read(path: Path, columns: list[str] | None = None) -> pd.DataFrame:
    return pd.read_parquet(path, columns=columns, dtype_backend="pyarrow", partitioning=None)


def published(workspace: Workspace, night: date, name: str, columns: list[str] | None = None) -> pd.DataFrame:
    return read(workspace.table(night, name), columns)


def publish(workspace: Workspace, night: date, name: str, table: pd.DataFrame, order_by: list[str]) -> None:
    with appearing(workspace.table(night, name)) as scratch:
        table.sort_values(order_by).to_parquet(scratch, index=False, compression="zstd", row_group_size=ROW_GROUP)


def coalesce(*values: pd.Series) -> pd.Series:
    found = values[0]
    for value in values[1:]:
        found = found.fillna(value)
    return found


def nothing(rows: pd.DataFrame) -> pd.Series:
    return pd.Series(pd.NA, index=rows.index, dtype=TEXT)


def points(hundredths: pd.Series) -> pd.Series:
    """Hundredths as DECIMAL(6, 2)."""
    whole = pa.array(hundredths.astype(NUMBER)).cast(pa.decimal128(19, 0))
    decimals = pc.multiply(whole, pa.scalar(Decimal("0.01"))).cast(pa.decimal128(6, 2))
    return pd.Series(decimals, index=hundredths.index, dtype=pd.ArrowDtype(decimals.type))


def hundredths(decimals: pd.Series) -> pd.Series:
    scaled = pc.multiply(pa.array(decimals), pa.scalar(Decimal(100))).cast(pa.decimal128(19, 0), safe=False)
    return pd.Series(scaled.cast(pa.int64()), index=decimals.index, dtype=NUMBER)


def short(hundredths: pd.Series) -> pd.Series:
    """Hundredths as people write them: 10 and 9.5."""
    said = {each: f"{each / 100:.2f}".rstrip("0").rstrip(".") for each in hundredths.dropna().unique()}
    return hundredths.map(said, na_action="ignore").astype(TEXT)


def words(values: pd.Series) -> pd.Series:
    return values.astype(TEXT)
