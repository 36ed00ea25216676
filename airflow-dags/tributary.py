"""What the DAGs share: how they run bin/tributary, and what its exit codes mean to Airflow.

All settings come from the environment of Airflow's processes; docs/airflow.md lists them.
"""

from __future__ import annotations

import json
import logging
import os
import re
import shlex
import subprocess
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from airflow.sdk import Asset, BaseOperator, TaskGroup, TriggerRule
from airflow.sdk.exceptions import AirflowException, AirflowFailException, AirflowSkipException

BAD_ARGUMENTS = 2
NOT_READY = 20
CHECK_FAILED = 50
TRIES_OF_AN_ERROR = 3

ROOT = Path(os.environ.get("TRIBUTARY_ROOT") or Path(__file__).resolve().parent.parent)
ZONE = os.environ.get("TRIBUTARY_ZONE") or "UTC"
PAUSE = timedelta(seconds=int(os.environ.get("TRIBUTARY_RETRY_SECONDS") or 300))

# What is not ready is asked for again for an hour, unless TRIBUTARY_RETRY_SECONDS says otherwise.
RETRIES = {"retries": 12, "retry_delay": PAUSE}

# The day of a run, and the one after it, in the reporting zone.
DAY = f"{{{{ data_interval_start.in_timezone('{ZONE}').to_date_string() }}}}"
NEXT_DAY = f"{{{{ data_interval_end.in_timezone('{ZONE}').to_date_string() }}}}"

log = logging.getLogger(__name__)


def required(name: str, example: str) -> str:
    """A setting without which a DAG cannot be made."""
    value = os.environ.get(name)
    if not value:
        raise ValueError(f"{name} is not set: expected {example}")
    return value


def lake() -> list[str]:
    """The options that say which lake."""
    if catalog := os.environ.get("TRIBUTARY_CATALOG"):
        return ["--catalog", catalog]
    return ["--lake", required("TRIBUTARY_LAKE", "the lake's folder (or TRIBUTARY_CATALOG, a file)")]


def ruled(command: str, rules: str | None = None) -> list[str]:
    """A command on the lake, by its rules or by others."""
    chosen = rules or os.environ.get("TRIBUTARY_RULES")
    return [command, *lake(), *(["--rules", chosen] if chosen else [])]


def job(command: str, rules: str | None = None) -> list[str]:
    """A command that computes days."""
    runner = os.environ.get("TRIBUTARY_RUNNER")
    return [*ruled(command, rules), *(["--runner", runner] if runner else [])]


def trino() -> list[str]:
    """The options that say which Trino."""
    if url := os.environ.get("TRIBUTARY_TRINO_URL"):
        return ["--url", url]
    return ["--lake", required("TRIBUTARY_LAKE", "the lake's folder (or TRIBUTARY_TRINO_URL)")]


def maintain() -> list[str]:
    """The command that tidies up."""
    url = os.environ.get("TRIBUTARY_TRINO_URL")
    more = shlex.split(os.environ.get("TRIBUTARY_MAINTAIN_OPTIONS") or "")
    return [*ruled("maintain"), *(["--url", url] if url else []), *more]


@dataclass(frozen=True)
class Said:
    """What a command said, line by line."""

    out: list[str]
    err: list[str]

    def sentence(self) -> str:
        """What it said last: the error, if it named one."""
        errors = [at for at, line in enumerate(self.err) if line.startswith("tributary: ")]
        if errors:
            return "\n".join(self.err[errors[-1] :])
        return (self.out or self.err or ["it said nothing"])[-1]


def judge(exit_code: int, said: Said, try_number: int) -> None:
    """Returns if the command did its work; else raises what makes Airflow retry or stop."""
    if exit_code == 0:
        return
    message = f"{said.sentence()} (exit code {exit_code})"
    is_worth_another_try = exit_code == NOT_READY or try_number < TRIES_OF_AN_ERROR
    if exit_code in (BAD_ARGUMENTS, CHECK_FAILED) or not is_worth_another_try:
        raise AirflowFailException(message)
    raise AirflowException(message)


def tries(ti) -> int:
    """The tries of a task since it was last cleared, this one included."""
    return ti.try_number - ti.max_tries + ti.task.retries


def start(arguments: Iterable[str]) -> subprocess.Popen:
    command = [str(ROOT / "bin" / "tributary"), *arguments]
    log.info("%s", subprocess.list2cmdline(command))
    return subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def finish(process: subprocess.Popen, try_number: int) -> Said:
    """Logs what a command says until it has ended."""
    said = Said([], [])

    def read(stream, lines: list[str]) -> None:
        for line in stream:
            lines.append(line.rstrip("\n"))
            log.info("%s", lines[-1])

    reader = threading.Thread(target=read, args=(process.stderr, said.err))
    reader.start()
    read(process.stdout, said.out)
    reader.join()
    judge(process.wait(), said, try_number)
    return said


def status(try_number: int) -> dict[str, Any]:
    """How the lake stands."""
    said = finish(start([*ruled("status"), "--format", "json"]), try_number)
    return json.loads(said.out[-1])


class Tributary(BaseOperator):
    """Runs a command of bin/tributary to its end.

    :param arguments: of bin/tributary
    :param returns: what becomes of what the command said; None to return nothing
    """

    template_fields = ("arguments",)

    def __init__(
        self, *, arguments: list[str], returns: Callable[[Said], Any] | None = None, **kwargs
    ) -> None:
        super().__init__(**kwargs)
        self.arguments = arguments
        self.returns = returns
        self.process: subprocess.Popen | None = None

    def execute(self, context):
        self.process = start(self.arguments)
        said = finish(self.process, tries(context["ti"]))
        return self.returns(said) if self.returns else None

    def on_kill(self) -> None:
        if self.process:
            self.process.terminate()


class Check(Tributary):
    """Checks the table that is its task id; its asset says so to who waits for it."""

    def __init__(self, **kwargs) -> None:
        table = kwargs["task_id"]
        super().__init__(
            arguments=["check", *trino(), table], outlets=[Asset(table)], **kwargs
        )

    def execute(self, context):
        wanted = context["params"].get("tables")
        if wanted and self.task_id not in wanted:
            raise AirflowSkipException(f"{self.task_id} is not among the tables {wanted}")
        return super().execute(context)


def tables() -> list[str]:
    """All tables of which anything is checked."""
    files = (ROOT / "sql" / "checks").glob("*/*.sql")
    return sorted(f"{file.parent.name}.{file.stem}" for file in files)


def checks(trigger_rule: TriggerRule = TriggerRule.ALL_SUCCESS) -> TaskGroup:
    """A task per table."""
    with TaskGroup("checks", prefix_group_id=False) as group:
        for table in tables():
            Check(task_id=table, trigger_rule=trigger_rule)
    return group


def rewritten(said: Said) -> list[tuple[str, str]]:
    """The days that a backfill says it replaced, as stretches from a day to the one after the last."""
    ended = [match[1] for line in said.err if (match := re.match(r"run \S+, days (\S+)$", line))]
    if not ended or ended[-1] == "none":
        return []
    stretches = []
    for days in ended[-1].split(","):
        first, _, last = days.partition("..")
        stretches.append((first, str(date.fromisoformat(last or first) + timedelta(days=1))))
    return stretches
