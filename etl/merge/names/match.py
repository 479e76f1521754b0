"""The whole way: spelled one way, found by blocks, compared, judged, explained."""

import ibis
import ibis.expr.types as ir

from etl.ground.engine import Connection, keep
from etl.merge.names.candidates import candidates
from etl.merge.names.compare import compare
from etl.merge.names.explain import explanation
from etl.merge.names.judge import judged
from etl.merge.names.normalise import described, keyed
from etl.merge.names.rules import Rules
from etl.merge.names.scratch import scratch

DESCRIPTION = ["name", "district", "address"]
RESULT = [
    "entity_id", "rank", "name_similarity", "district_agrees", "address_similarity", "confidence", "status",
    "explanation",
]  # fmt: skip


def match(connection: Connection, asked: ir.Table, known: ir.Table, rules: Rules) -> ir.Table:
    """At most the best three candidates of each asked row, the first of them `accepted` where nothing is in doubt.

    `asked`: `name, district, address` and beside them whatever tells the rows apart, given back with each candidate.
    `known`: `entity_id, name, district, address`, one row an entity. District and address may be NULL. A row without a
    candidate gives none.
    """
    key = [column for column in asked.columns if column not in DESCRIPTION]
    with scratch(connection) as hold:
        numbered = hold(asked.mutate(ask=ibis.row_number().over(order_by=key)))
        questions = hold(described(numbered.drop(*key), rules))
        found = candidates(questions, hold(keyed(known, rules)), rules.candidates, hold)
        met = hold(described(known.semi_join(found.pairs, "entity_id"), rules))
        verdicts = judged(compare(connection, found.pairs, questions, met, rules), found.coverage, rules)
        named = verdicts.mutate(explanation=explanation(verdicts, rules)).join(numbered.select("ask", *key), "ask")
        return keep(connection, named.select(*key, *RESULT))
