"""What becomes of the fixture of objections over the wire."""

import pytest

from tests.sources.delivery import Fixture, Outcome, delivered

FIXTURE = Fixture.of("objections")


@pytest.fixture(scope="module")
def outcome(tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    return delivered(FIXTURE, tmp_path_factory.mktemp("objections"))


def test_the_good_rows_are_kept(outcome: Outcome) -> None:
    assert outcome.kept == FIXTURE.expected_kept


def test_each_other_row_is_rejected_by_the_rule_it_breaks(outcome: Outcome) -> None:
    assert outcome.rejected == FIXTURE.expected_rejected


def test_no_personal_value_is_in_any_file(outcome: Outcome) -> None:
    assert outcome.files_with(FIXTURE.personal) == []
