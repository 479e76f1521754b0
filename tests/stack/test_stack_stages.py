"""A run's tasks, told by step."""

from stack.stages import Task, stages


def task(name: str, state: str, start: str | None = None, end: str | None = None) -> Task:
    day = "2021-10-31T02:00:"
    return {
        "task_id": name,
        "state": state,
        "start_date": start and f"{day}{start}+08:00",
        "end_date": end and f"{day}{end}+08:00",
    }


def test_a_step_lasts_from_its_first_start_to_its_last_end_and_steps_stand_in_their_order() -> None:
    found = stages(
        [
            task("validate.a", "running", "08"),
            task("merge.units", "scheduled"),
            task("extract.b", "skipped", "03", "05"),
            task("extract.a", "success", "01", "09"),
        ]
    )
    assert [stage.name for stage in found] == ["extract", "validate", "merge"]
    assert (found[0].seconds, found[0].ended) == (8.0, True)
    assert str(found[0]) == "extract       8.0 s  1 skipped, 1 success"
    assert [stage.ended for stage in found[1:]] == [False, False]
