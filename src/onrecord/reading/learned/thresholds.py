"""How sure the learned model must be: every number with bounds and a sentence of help, in `data/learned.toml`."""

from __future__ import annotations

from dataclasses import astuple, dataclass, fields
from functools import cache

from onrecord import vocab
from onrecord.errors import SettingError
from onrecord.settings import Setting


@dataclass(frozen=True)
class Thresholds:
    """The thresholds in use; `data/learned.toml` says what each is for."""

    perp_org: float
    perp_ind: float
    target: float
    victim: float
    victim_name: float
    weapon: float
    killed: float
    injured: float
    place: float
    time: float
    kind: float
    outcome: float
    actual: float
    denied: float
    reach: float
    new_trigger: float
    new_actual: float
    new_gate: float
    new_part: float
    split: float
    join: float
    seen_trigger: float
    drop_gate: float
    demote_gate: float
    demote_realis: float
    promote: float
    ask: float

    def of(self, role: str) -> float:
        """From which probability on a mention in this role is taken."""
        return float(getattr(self, role))

    def identity(self) -> str:
        """The numbers as text, for the id of a reader."""
        return repr(astuple(self))


@cache
def rows() -> dict[str, Setting]:
    """Every threshold by name; SettingError names one that is incomplete, double or outside its bounds."""
    found: dict[str, Setting] = {}
    for row in vocab.table("learned")["threshold"]:
        try:
            setting = Setting(**row)
        except TypeError as error:
            raise SettingError(f"data/learned.toml has an incomplete threshold {row}: {error}") from error
        if setting.name in found:
            raise SettingError(f"data/learned.toml has the threshold {setting.name!r} twice; remove one")
        _check(setting, setting.default)
        found[setting.name] = setting
    return found


def shipped() -> Thresholds:
    """The thresholds as shipped."""
    return with_values({})


def with_values(given: dict[str, float]) -> Thresholds:
    """The shipped thresholds with some replaced; SettingError for an unknown name or a value outside its bounds."""
    known = rows()
    wanted = {field.name for field in fields(Thresholds)}
    if wanted != known.keys():
        raise SettingError(f"data/learned.toml lacks or has too much: {', '.join(sorted(wanted ^ known.keys()))}")
    for name, value in given.items():
        if name not in known:
            raise SettingError(f"no threshold is called {name!r}; they are {', '.join(known)}")
        _check(known[name], value)
    return Thresholds(**{name: row.default for name, row in known.items()} | given)


def _check(row: Setting, value: float) -> None:
    if not row.low <= value <= row.high:
        raise SettingError(f"the threshold {row.name} is {value}, outside {row.low} to {row.high}")
