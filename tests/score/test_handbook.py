from etl.ground.policy import versions
from etl.score.handbook import TARGET, render
from etl.score.scorecard import scorecard


def test_the_page_on_disk_is_up_to_date() -> None:
    assert TARGET.read_text(encoding="utf-8") == render(), "run python -m etl.score.handbook"


def test_every_criterion_of_every_version_is_on_the_page() -> None:
    page = render()
    for since in versions("scorecard"):
        card = scorecard(since)
        section = page.split(f"## {card.version}，")[1].split("\n## ")[0]
        assert all(f"{one.title} `{one.id}`" in section for one in card.criteria)


def test_the_newest_version_says_of_every_criterion_what_to_do_and_what_it_rests_on() -> None:
    newest = scorecard(max(versions("scorecard")))
    assert [one.id for one in newest.criteria if not (one.remedy and one.source)] == []
