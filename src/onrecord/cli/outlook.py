"""Where it is heading: the group of commands that look ahead, each loaded only when it is used."""

from __future__ import annotations

from onrecord.cli.base import Later

outlook = Later(
    "outlook",
    {
        "rates": "onrecord.cli.outlook_record:rates",
        "waves": "onrecord.cli.outlook_record:waves",
        "chains": "onrecord.cli.outlook_record:chains",
        "risk": "onrecord.cli.outlook_record:risk",
        "forecast": "onrecord.cli.forecasts:forecast",
        "backtest": "onrecord.cli.forecasts:backtest",
    },
    help="Where it is heading: pace, waves, chains, the chance of a deadly attack, forecasts with their past scores.",
)
