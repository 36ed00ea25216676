"""What bin/tributary says with its exit code, and what Airflow does then."""

from __future__ import annotations

import pytest
import tributary
from airflow.sdk.exceptions import AirflowException, AirflowFailException
from tributary import Said

REFUSED = Said(["a table"], ["reading", "tributary: Cannot do it.", "Nor that."])


def judged(exit_code: int, try_number: int = 1) -> type | None:
    try:
        tributary.judge(exit_code, REFUSED, try_number)
    except AirflowException as e:
        assert str(e) == f"tributary: Cannot do it.\nNor that. (exit code {exit_code})"
        return type(e)
    return None


@pytest.mark.parametrize("try_number", [1, 12])
def test_done_bad_arguments_and_failed_checks_are_final(try_number):
    assert judged(0, try_number) is None
    assert judged(2, try_number) is AirflowFailException
    assert judged(50, try_number) is AirflowFailException


def test_what_is_not_ready_is_tried_again_as_often_as_the_task_allows():
    assert judged(20) is AirflowException
    assert judged(20, 12) is AirflowException


@pytest.mark.parametrize("exit_code", [1, 143, -9])
def test_any_other_error_is_tried_three_times(exit_code):
    assert judged(exit_code, 2) is AirflowException
    assert judged(exit_code, 3) is AirflowFailException


def test_without_an_error_the_last_line_of_the_output_is_the_sentence():
    assert Said(["2 checks, 1 failed"], ["progress"]).sentence() == "2 checks, 1 failed"
    assert Said([], ["progress"]).sentence() == "progress"
    assert Said([], []).sentence() == "it said nothing"


def test_the_real_command_is_understood(tmp_path):
    with pytest.raises(AirflowFailException, match="Nothing to do: give --input"):
        tributary.finish(tributary.start(["backfill", "--lake", str(tmp_path)]), 1)
    with pytest.raises(AirflowException, match="There is no lake at .*exit code 20") as raised:
        tributary.finish(tributary.start(["verify", "--lake", str(tmp_path)]), 1)
    assert raised.type is AirflowException


@pytest.mark.parametrize(
    ("line", "stretches"),
    [
        ("run R, days none", []),
        ("run R, days 2026-01-31", [("2026-01-31", "2026-02-01")]),
        (
            "run R, days 2026-01-05..2026-01-07,2026-01-09",
            [("2026-01-05", "2026-01-08"), ("2026-01-09", "2026-01-10")],
        ),
    ],
)
def test_a_backfill_says_what_it_has_rewritten(line, stretches):
    assert tributary.rewritten(Said([], ["computing", line])) == stretches
