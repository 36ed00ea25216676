"""A lake with a live stream, and an Airflow beside it: real processes, on free ports of 127.0.0.1."""

from __future__ import annotations

import contextlib
import json
import os
import re
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

DAGS = Path(__file__).resolve().parent.parent
LAUNCHER = DAGS.parent / "bin" / "tributary"
PATIENCE_SECONDS = 1800
FIRST_DAY = "2026-01-07"
NO_JDK = "Trino needs a JDK"

# To check and tidy up each table would be most of the time; test_dags.py knows them all.
CHECKED = ("access.person_days", "ops.ledger", "processed.events")

# Before any DAG is imported. Small data need no optimized code and little memory.
os.environ.setdefault("TRIBUTARY_JAVA_OPTIONS", "-XX:TieredStopAtLevel=1")
os.environ.setdefault("TRIBUTARY_HEAP", "1g")
os.environ.update(
    {
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW__CORE__UNIT_TEST_MODE": "False",
        "AIRFLOW__CORE__DAGS_FOLDER": str(DAGS),
        "TRIBUTARY_FIRST_DAY": FIRST_DAY,
        "TRIBUTARY_RETRY_SECONDS": "5",
        "TRIBUTARY_RUNNER": "direct",
    }
)


def await_that(what: str, is_so):
    """Asks until it is so; returns what was answered."""
    end = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < end:
        if answer := is_so():
            return answer
        time.sleep(2)
    raise AssertionError(f"waited {PATIENCE_SECONDS} s in vain: {what}")


def free_port() -> int:
    with socket.socket() as any_port:
        any_port.bind(("127.0.0.1", 0))
        return any_port.getsockname()[1]


class Processes:
    """Processes of a test, each with its output in a file, and ended with all that they started."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.started: list[subprocess.Popen] = []

    def start(self, name: str, command: list[str], **kwargs) -> Path:
        output = self.folder / f"{name}.log"
        with output.open("w") as file:
            self.started.append(
                subprocess.Popen(
                    command,
                    stdin=subprocess.DEVNULL,
                    stdout=file,
                    stderr=subprocess.STDOUT,
                    start_new_session=True,
                    **kwargs,
                )
            )
        return output

    def check(self) -> None:
        for process in self.started:
            assert process.poll() is None, f"{process.args} has ended with {process.returncode}"

    def end(self) -> None:
        for process in reversed(self.started):
            process.terminate()
        for process in reversed(self.started):
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(60)
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        self.started.clear()


class Lake:
    """A local lake, and the commands that work on it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.processes = Processes(folder)
        self.brokers = ""
        self.metrics = f"http://127.0.0.1:{free_port()}/metrics"

    def run(self, command: str, *more: str) -> str:
        """Runs a command on the lake; returns its standard output."""
        done = subprocess.run(
            [str(LAUNCHER), command, "--lake", str(self.folder), *more],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, f"{done.args}\n{done.stdout}\n{done.stderr}"
        return done.stdout

    def start_stream(self) -> None:
        self.run("up", "kafka")
        self.brokers = re.search(r"--brokers (\S+)", self.run("status"))[1]
        self.send("--start", "2026-01-05", "--days", "6", "--events", "3000")
        port = self.metrics.split(":")[-1].split("/")[0]
        command = [str(LAUNCHER), "stream", "--lake", str(self.folder), "--brokers", self.brokers]
        command += ["--topic", "events", "--memory", "768", "--commit-interval", "2"]
        self.processes.start("stream", [*command, "--metrics-port", port])

    def send(self, *arguments: str) -> None:
        """Generates events into the topic."""
        command = [str(LAUNCHER), "generate", "--to-kafka", self.brokers, "--topic", "events"]
        subprocess.run([*command, *arguments], check=True, capture_output=True)

    def status(self) -> dict:
        return json.loads(self.run("status", "--format", "json"))

    def rows(self, statement: str) -> list[dict]:
        out = self.run("sql", "--format", "json", statement)
        return [json.loads(line) for line in out.splitlines()]

    def stop(self) -> None:
        self.processes.end()
        self.run("down", "trino")
        self.run("down", "kafka")


def root_of_few_tables(folder: Path) -> Path:
    """Where Tributary is, with the checks of a few tables only."""
    (folder / "bin").symlink_to(LAUNCHER.parent)
    for table in CHECKED:
        file = Path("sql", "checks", *table.split(".")).with_suffix(".sql")
        (folder / file).parent.mkdir(parents=True, exist_ok=True)
        (folder / file).symlink_to(DAGS.parent / file)
    return folder


class Airflow:
    """Airflow with a scheduler, a DAG processor and an API server."""

    def __init__(self, home: Path, lake: Lake) -> None:
        port = free_port()
        self.address = f"http://127.0.0.1:{port}"
        self.processes = Processes(home)
        self.restarted = home / "restarted"
        self.token = None
        self.environment = os.environ | {
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
            "AIRFLOW_HOME": str(home),
            "AIRFLOW__API__HOST": "127.0.0.1",
            "AIRFLOW__API__PORT": str(port),
            "AIRFLOW__API__WORKERS": "1",
            "AIRFLOW__API_AUTH__JWT_SECRET": secrets.token_urlsafe(48),
            "AIRFLOW__CORE__EXECUTION_API_SERVER_URL": f"{self.address}/execution/",
            "AIRFLOW__CORE__EXECUTOR": "LocalExecutor",
            "AIRFLOW__CORE__PARALLELISM": "3",
            "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_ALL_ADMINS": "True",
            "AIRFLOW__DAG_PROCESSOR__PARSING_PROCESSES": "1",
            "AIRFLOW__SCHEDULER__ENABLE_HEALTH_CHECK": "False",
            "TRIBUTARY_LAKE": str(lake.folder),
            "TRIBUTARY_MAINTAIN_OPTIONS": " ".join(CHECKED),
            "TRIBUTARY_METRICS_URL": lake.metrics,
            "TRIBUTARY_ROOT": str(root_of_few_tables(home)),
            "TRIBUTARY_RESTART_COMMAND": f"touch {self.restarted}",
        }

    def start(self) -> None:
        subprocess.run(["airflow", "db", "migrate"], env=self.environment, check=True)
        for name in ("api-server", "scheduler", "dag-processor"):
            self.processes.start(name, ["airflow", name], env=self.environment)

    def await_ready(self) -> None:
        self.token = await_that("the API server answers", self.log_in)

    def log_in(self) -> str | None:
        self.processes.check()
        with contextlib.suppress(urllib.error.URLError, ConnectionError):
            return self.ask("GET", "/auth/token")["access_token"]

    def ask(self, method: str, path: str, body: dict | None = None) -> dict:
        request = urllib.request.Request(
            self.address + path,
            method=method,
            data=json.dumps(body).encode() if body is not None else None,
            headers={"Content-Type": "application/json"}
            | ({"Authorization": f"Bearer {self.token}"} if self.token else {}),
        )
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.load(answer)

    def unpause(self, dag: str) -> None:
        def is_unpaused():
            try:
                return self.ask("PATCH", f"/api/v2/dags/{dag}", {"is_paused": False})
            except urllib.error.HTTPError as e:
                assert e.code == 404
                self.processes.check()
                return None

        await_that(f"{dag} is known", is_unpaused)

    def run_of(self, dag: str, day: str) -> dict | None:
        """The run of a day."""
        runs = self.ask("GET", f"/api/v2/dags/{dag}/dagRuns")["dag_runs"]
        return next((run for run in runs if (run["logical_date"] or "").startswith(day)), None)

    def newest_run(self, dag: str) -> dict | None:
        runs = self.ask("GET", f"/api/v2/dags/{dag}/dagRuns?order_by=-run_after")["dag_runs"]
        return runs[0] if runs else None

    def states(self, dag: str, run: dict) -> dict[str, str]:
        """The state of each task; of a mapped one, that of its last instance."""
        path = f"/api/v2/dags/{dag}/dagRuns/{run['dag_run_id']}/taskInstances?limit=200"
        return {each["task_id"]: each["state"] for each in self.ask("GET", path)["task_instances"]}

    def refreshed(self, dag: str, run: dict) -> dict:
        return self.ask("GET", f"/api/v2/dags/{dag}/dagRuns/{run['dag_run_id']}")

    def trigger(self, dag: str, conf: dict) -> dict:
        body = {"logical_date": None, "conf": conf}
        return self.ask("POST", f"/api/v2/dags/{dag}/dagRuns", body)

    def await_end(self, dag: str, find_run) -> dict[str, str]:
        """Waits until a run has ended; returns the states of its tasks, and of the run as "run"."""

        def ended():
            self.processes.check()
            run = find_run()
            return run if run and run["state"] in ("success", "failed") else None

        run = await_that(f"a run of {dag} has ended", ended)
        return self.states(dag, run) | {"run": run["state"]}

    def await_success(self, dag: str, find_run) -> dict[str, str]:
        states = self.await_end(dag, find_run)
        assert states.pop("run") == "success", states
        return states


def start_trino(lake: Lake) -> None:
    try:
        lake.run("up", "trino")
    except AssertionError as e:
        if NO_JDK in str(e):
            pytest.skip(str(e))
        raise


@pytest.fixture(scope="session")
def empty_lake(tmp_path_factory):
    folder = tmp_path_factory.mktemp("lake")
    # A day can be sealed at noon, which no replay comes to by itself.
    (folder / "rules.yaml").write_text("allowed-lateness: 36h\n")
    made = Lake(folder)
    try:
        yield made
    finally:
        made.stop()


@pytest.fixture(scope="session")
def starting_airflow(tmp_path_factory, empty_lake):
    made = Airflow(tmp_path_factory.mktemp("airflow"), empty_lake)
    try:
        made.start()
        yield made
    finally:
        made.processes.end()


@pytest.fixture(scope="session")
def lake(empty_lake, starting_airflow):
    """A lake with a stream and a Trino, which start while Airflow does."""
    empty_lake.start_stream()
    await_that("there is a lake", (empty_lake.folder / "catalog.db").exists)
    start_trino(empty_lake)
    await_that(
        "the stream has read six days",
        lambda: (empty_lake.status()["watermark"] or "") >= "2026-01-10T12",
    )
    empty_lake.run("views")
    return empty_lake


@pytest.fixture(scope="session")
def airflow(lake, starting_airflow):
    starting_airflow.await_ready()
    return starting_airflow
