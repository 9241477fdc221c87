"""From incidents and an as-of date to tables: rates, waves, chains, risk, forecasts; nothing here knows the present."""
