"""A record asked in process: over HTTP with a token, by an MCP client in memory, from Python, by the command line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import anyio
from click.testing import CliRunner
from mcp import Client
from small_record import STAGES
from starlette.testclient import TestClient

from onrecord.api import tools
from onrecord.api.app import build
from onrecord.api.start import hosts_of
from onrecord.api.tokens import Token, hashed
from onrecord.asking import Questions
from onrecord.cli import commands

READ, WRITE = "a-token-that-reads", "a-token-that-writes"
TOKENS = (Token("map", "read", hashed(READ)), Token("mira", "write", hashed(WRITE)))
HOST = "127.0.0.1:8500"


def over_http(record: Path, token: str | None = READ) -> TestClient:
    """A client that shows this token."""
    app = build(Questions.settled(record, STAGES), hosts_of("127.0.0.1", ("record.example",), 8500), lambda: TOKENS)
    headers = {"authorization": f"Bearer {token}"} if token else {}
    return TestClient(app, base_url=f"http://{HOST}", headers=headers, follow_redirects=False)


def by_command(record: Path, *args: str) -> Any:
    """The JSON that a command prints."""
    result = CliRunner().invoke(commands, [*args, "--json", "--record", str(record)], obj=STAGES)
    assert result.exit_code in (0, 1), result.output
    return json.loads(result.stdout)


def by_tools(record: Path, *calls: tuple[str, dict[str, Any]]) -> list[Any]:
    """The answers of an MCP server to some calls: what it tells, or the text of its error."""

    async def asked() -> list[Any]:
        async with Client(tools.build(Questions.settled(record, STAGES))) as client:
            return [await client.call_tool(name, given) for name, given in calls]

    answers = anyio.run(asked)
    return [answer.content[0].text if answer.is_error else answer.structured_content for answer in answers]


def told(answer: dict[str, Any]) -> dict[str, Any]:
    """What a tool tells, without the note on quoted words."""
    return {name: value for name, value in answer.items() if name != "note"}
