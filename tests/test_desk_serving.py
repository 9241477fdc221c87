"""`onrecord desk`: starts on loopback, prints an address that opens it, and says what is missing."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys

import httpx
import pytest
from click.testing import CliRunner
from desk_client import a_record
from small_record import STAGES

from onrecord.cli import commands
from onrecord.desk.serving import Start, serve
from onrecord.errors import InputError, RecordError


@pytest.fixture(scope="module")
def record(tmp_path_factory):
    return a_record(tmp_path_factory.mktemp("serving") / "onrecord.db")


def test_the_printed_address_opens_the_queue_and_is_of_loopback_alone(record):
    command = [sys.executable, "-u", "-m", "onrecord", "desk", "--no-browser", "--by", "mira", "--record", str(record)]
    settings = {**os.environ, "ONRECORD_READER": "rules"}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=settings) as started:
        try:
            address = re.search(r"http://127\.0\.0\.1:\d+/\?token=\S+", started.stdout.readline())[0]
            reach = httpx.HTTPTransport(retries=10)
            with httpx.Client(follow_redirects=True, transport=reach, trust_env=False) as client:
                page = client.get(address)
            assert page.status_code == 200 and "Alphaville" in page.text and "token" not in str(page.url)
            assert "server" not in page.headers
            found = socket.getaddrinfo(socket.gethostname(), page.url.port, socket.AF_INET)
            for other in {info[4][0] for info in found if not info[4][0].startswith("127.")}:
                with pytest.raises(OSError):
                    socket.create_connection((other, page.url.port), timeout=1).close()
        finally:
            started.send_signal(signal.SIGINT)


def test_without_a_record_nothing_is_served(tmp_path):
    with pytest.raises(RecordError, match="there is no record"):
        serve(Start(tmp_path / "none.db", "mira", browser=False), STAGES, lambda address: None)


def test_a_port_that_is_taken_is_told(record):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(InputError, match=f"port {port} is taken"):
            serve(Start(record, "mira", port, browser=False), STAGES, lambda address: None)


def test_without_the_extra_the_command_says_what_to_install(record, monkeypatch):
    monkeypatch.setitem(sys.modules, "onrecord.desk.serving", None)
    monkeypatch.delitem(sys.modules, "onrecord.desk", raising=False)
    answer = CliRunner().invoke(commands, ["desk", "--record", str(record)])
    assert 'pip install "onrecord[desk]"' in answer.output
