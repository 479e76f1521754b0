"""Whom complaints are about: the entity, its trade, the district that handles them; and what each is called."""

import ibis
import ibis.expr.types as ir

from etl.ground import regions
from etl.ground.engine import Connection, few
from etl.tier.alerts.rules import Alerts

PLACES = ibis.schema({"code": "string", "title": "string"})


def watched(unit: ir.Table, entity: ir.Table, rules: Alerts) -> ir.Table:
    """The entities with a declared unit that is watched: `entity_id`, `title`, and a `district` of theirs."""
    units = unit.filter(unit.entity_id.notnull(), unit.status.isin(list(rules.watched)))
    declared = units.group_by("entity_id").aggregate(district=units.district.min())
    named = declared.left_join(entity.select("entity_id", "name"), "entity_id").drop("entity_id_right")
    return named.select("entity_id", "district", title=ibis.coalesce(named["name"], named.entity_id))


def complained_of(rows: ir.Table, known: ir.Table, entity: ir.Table) -> ir.Table:
    """Each complaint once for every subject it counts for: `subject_kind, subject_id` and the columns of `rows`."""
    columns = rows.columns
    of_units = rows.semi_join(known, "entity_id")
    trades = entity.filter(entity.industry_class.notnull()).select("entity_id", trade="industry_class")
    traded = rows.inner_join(trades, "entity_id")
    placed = rows.filter(rows.districtcode.strip().nullif("").notnull())
    return ibis.union(
        of_units.select(*columns, subject_kind=ibis.literal("entity"), subject_id=of_units.entity_id),
        traded.select(*columns, subject_kind=ibis.literal("trade"), subject_id=traded.trade),
        placed.select(*columns, subject_kind=ibis.literal("district"), subject_id=placed.districtcode.strip()),
    )


def entitled(found: ir.Table, connection: Connection, known: ir.Table, entity: ir.Table, rules: Alerts) -> ir.Table:
    """`found` with `subject_title` and `district`: where the entity has a unit, or the district itself."""
    firms = known.select("district", subject_kind=ibis.literal("entity"), subject_id=known.entity_id, title=known.title)
    places = few(connection, [{"code": one.code, "title": one.name} for one in regions.regions().values()], PLACES)
    districts = places.select(
        district=places.code, subject_kind=ibis.literal("district"), subject_id=places.code, title=places.title
    )
    titles = ibis.union(firms, trades(entity, rules).select(*firms.columns), districts.select(*firms.columns))
    joined = found.left_join(titles, ["subject_kind", "subject_id"]).drop("subject_kind_right", "subject_id_right")
    return joined.mutate(subject_title=ibis.coalesce(joined.title, joined.subject_id)).drop("title")


def trades(entity: ir.Table, rules: Alerts) -> ir.Table:
    """The GB/T 4754 classes there are, called by their section and number; they have no one district."""
    of_class = entity.filter(entity.industry_class.notnull()).group_by("industry_class")
    classes = of_class.aggregate(section=entity.industry_section.max())
    name = classes.section.cases(*rules.sections.items(), else_="行业")
    return classes.select(
        district=ibis.null("string"),
        subject_kind=ibis.literal("trade"),
        subject_id=classes.industry_class,
        title=name + "（" + classes.industry_class + "）",
    )
