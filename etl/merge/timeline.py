"""When each version of a record held, and when we knew it: rectangles of valid time and known time.

A version holds from its update time until the next version of its record takes over or the record is deleted at the
source; a version of a record that came back holds from its return. What a night learns (a newer version, a late one, a
deletion) closes what was known until then and opens what is known from then on, so that both "how was it on a day" and
"what did we know of that day" stay answerable for ever. The rectangles of a record never overlap and never end before
they begin.
"""

import ibis
import ibis.expr.types as ir

KEY = ("_source", "_record", "_part")
"""What names a record: file days repeat records, and each day is withdrawn on its own."""
VERSION = ("_source", "_night", "_row")
"""What names a version of a record, for ever."""
NAMED = ("_source", "_record", "_part", "_night", "_row")
"""A version and its record."""
SPAN = ("valid_from", "valid_to", "known_from", "known_to")


def end_of(night: ir.DateValue) -> ir.TimestampValue:
    """The moment a night's data ends: midnight after it."""
    return night.cast("timestamp(6)") + ibis.interval(days=1)


def timeline(versions: ir.Table, deleted: ir.Table | None) -> ir.Table:
    """`_source, _night, _row, valid_from, valid_to, known_from, known_to` of every version; an end of NULL is open.

    `versions` has `_source, _record, _part, _updated_at, _night, _row`, `deleted` has `_source, _record, _part,
    _night`. Valid times are moments, known times are nights; starts are included, ends are not.
    """
    narrow = versions.select(*NAMED, valid_from=versions["_updated_at"])
    mortal = lives(narrow, deleted)
    followed = with_next(mortal)
    return spans(followed, ends(followed))


def lives(versions: ir.Table, deleted: ir.Table | None) -> ir.Table:
    """The versions with `died`, the night their record was deleted; one that came back begins with its return."""
    if deleted is None:
        return versions.mutate(died=ibis.null("date"))
    deaths = deleted.select(*KEY, death=deleted["_night"]).distinct()
    met = versions.inner_join(deaths, KEY)
    after, before = met["death"] >= met["_night"], met["death"] < met["_night"]
    fate = met.group_by(VERSION).agg(died=met["death"].min(where=after), returned=met["death"].max(where=before))
    joined = versions.left_join(fate, VERSION)
    begins = ibis.ifelse(
        joined["returned"].isnull(),
        joined["valid_from"],
        ibis.greatest(joined["valid_from"], end_of(joined["returned"])),
    )
    return joined.select(*NAMED, valid_from=begins, died=joined["died"])


def with_next(versions: ir.Table) -> ir.Table:
    """Each version with its `age` in its record, the one that follows, and whether any of them came late."""
    record = ibis.window(group_by=KEY, order_by=["valid_from", *VERSION])
    followed = versions.mutate(
        age=ibis.row_number().over(record),
        next_from=versions["valid_from"].lead().over(record),
        next_night=versions["_night"].lead().over(record),
    )
    late = (followed["next_night"] < followed["_night"]).fill_null(False)
    return followed.mutate(late=late.max().over(ibis.window(group_by=KEY)))


def ends(followed: ir.Table) -> ir.Table:
    """What ended a version, and since when that is known: `_source, _night, _row, known_from, valid_to`."""
    follower = followed.filter(followed["next_from"].notnull())
    dead = followed.filter(followed["died"].notnull())
    nexts = follower.select(
        *VERSION, known_from=ibis.greatest(follower["_night"], follower["next_night"]), valid_to=follower["next_from"]
    )
    deaths = dead.select(*VERSION, known_from=dead["died"], valid_to=end_of(dead["died"]))
    return ibis.union(nexts, deaths, overtakings(followed.filter(followed["late"])))


def overtakings(late: ir.Table) -> ir.Table:
    """Where versions came late, any younger one may be the first known to end an older one, not only the next."""
    younger = late.select(*KEY, overtaken="age", _came="_night", _from="valid_from")
    pairs = late.inner_join(younger, KEY)
    pairs = pairs.filter(pairs["overtaken"] > pairs["age"])
    return pairs.select(*VERSION, known_from=ibis.greatest(pairs["_night"], pairs["_came"]), valid_to=pairs["_from"])


def spans(versions: ir.Table, ends: ir.Table) -> ir.Table:
    """The rectangles: one from the night a version came, one more each time an earlier end of it became known."""
    born = versions.select(*VERSION, known_from=versions["_night"], valid_to=ibis.null("timestamp(6)"))
    known = ibis.union(born, ends).group_by(*VERSION, "known_from").agg(valid_to=lambda t: t["valid_to"].min())
    so_far = ibis.window(group_by=VERSION, order_by="known_from", preceding=None, following=0)
    learnt = known.mutate(valid_to=known["valid_to"].min().over(so_far))
    before = learnt["valid_to"].lag().over(ibis.window(group_by=VERSION, order_by="known_from"))
    first = learnt["known_from"] == learnt["known_from"].min().over(ibis.window(group_by=VERSION))
    news = learnt.mutate(news=first | ~learnt["valid_to"].identical_to(before))
    news = news.filter(news["news"])
    closed = news.mutate(known_to=news["known_from"].lead().over(ibis.window(group_by=VERSION, order_by="known_from")))
    begun = closed.inner_join(versions.select(*VERSION, "valid_from"), VERSION)
    whole = begun.filter(begun["valid_to"].isnull() | (begun["valid_to"] > begun["valid_from"]))
    return whole.select(*VERSION, *SPAN)
