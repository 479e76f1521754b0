"""What an alert is made of, whatever its kind: figures, a severity, a sentence, and the source rows behind it."""

from collections.abc import Callable

import ibis
import ibis.expr.types as ir

SUBJECT = ("subject_kind", "subject_id")
EVIDENCE_SHOWN = 20
COLUMNS = (
    "kind", *SUBJECT, "subject_title", "district", "severity", "observed", "expected", "ratio", "score", "message",
    "evidence", "evidence_count",
)  # fmt: skip
"""What every kind of alert says before it is known whether it is new, and whether it is shown."""


def evidenced(found: ir.Table, events: ir.Table, **lead: str) -> ir.Table:
    """`found` with `evidence`: its newest source rows, at most 20, as a JSON list.

    `events` has the columns of SUBJECT, `on` and `source` (`dataset:record`). `lead` names columns to be taken from the
    newest event that says anything there.
    """
    newest = [events.on.desc(), events.source]
    about = events.mutate(place=ibis.row_number().over(group_by=SUBJECT, order_by=newest)).semi_join(found, SUBJECT)
    shown = about.source.replace("\\", "\\\\").replace('"', '\\"')
    grouped = about.group_by(*SUBJECT).aggregate(
        shown=shown.collect(where=about.place < EVIDENCE_SHOWN).sort(),
        evidence_count=about.count(),
        **{name: about[column].max(where=about.place == 0) for name, column in lead.items()},
    )
    listed = grouped.mutate(evidence=ibis.literal('["') + ibis.literal('","').join(grouped.shown) + '"]')
    joined = found.inner_join(listed.drop("shown"), list(SUBJECT))
    return joined.drop(*(f"{name}_right" for name in SUBJECT if f"{name}_right" in joined.columns))


def as_text(row: ir.Table, **said: ir.Value) -> Callable[[str, str], ir.Value]:
    """What a place in a text stands for: a word said here, or else a column of the row."""
    return lambda name, _: (said[name] if name in said else row[name]).cast("string")
