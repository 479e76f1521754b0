"""The one expectation of our own: that a column holds business identifiers of the accepted kinds."""

from typing import Any, ClassVar

import pandas as pd
from great_expectations.execution_engine import PandasExecutionEngine
from great_expectations.expectations.expectation import ColumnMapExpectation
from great_expectations.expectations.metrics import ColumnMapMetricProvider, column_condition_partial

from etl.ground.identifiers.arrays import kinds as kinds_of


class ColumnValuesIdentifier(ColumnMapMetricProvider):  # type: ignore[misc]
    """Metric behind the expectation, computed with the numpy classifier: independent of the engine's."""

    condition_metric_name = "column_values.identifier"
    condition_value_keys = ("kinds",)

    @column_condition_partial(engine=PandasExecutionEngine)
    def _pandas(cls, column: "pd.Series[str]", kinds: list[str], **_: Any) -> "pd.Series[bool]":  # noqa: N805
        return kinds_of(column).isin(kinds)


class ExpectColumnValuesToBeIdentifier(ColumnMapExpectation):  # type: ignore[misc]
    """Expect values to be identifiers of one of `kinds` (GB 32100-2015, GS 15-2006, GB 11714)."""

    map_metric: ClassVar[str] = "column_values.identifier"
    success_keys: ClassVar[tuple[str, ...]] = ("mostly", "kinds")
    kinds: list[str]
