"""The record for programs: over HTTP (`onrecord serve`) and by MCP (`onrecord mcp`), with the same answers.

Reading order: `app` (the addresses), `described` (what they take and give), `gate` (what is let in), `tokens`, `start`;
`tools` is the MCP server. Each is loaded by the command that needs it.
"""
