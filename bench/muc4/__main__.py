"""Reads MUC-4 messages with the learned reader: `python -m bench.muc4 IN.jsonl OUT.jsonl [--aliases]`.

IN holds one JSON object a line with `id`, `text`, `body_start`, `dateline` and `tags`; nothing else of it is read. OUT
has one line a message with `templates` (all slots) and `entities`, in the form that shared/bench/muc4 describes.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from bench.muc4 import message, predicting
from onrecord.reading.learned import weights
from onrecord.reading.learned.network import Network


def main() -> int:
    """Write the predictions; 0 when every message was read."""
    parser = argparse.ArgumentParser(prog="python -m bench.muc4", description=__doc__)
    parser.add_argument("input", type=Path)
    parser.add_argument("output", type=Path)
    parser.add_argument("--aliases", action="store_true", help="list every mention of a template's entities")
    parser.add_argument("--weights", type=Path, default=weights.folder(), help="folder of the network's files")
    given = parser.parse_args()
    weights.check(given.weights)
    network = Network(given.weights)
    with given.output.open("w", encoding="utf-8") as out:
        for one in message.read(given.input):
            found = predicting.seen(network, one)
            line = predicting.predicted(found, predicting.ENTITIES, predicting.TEMPLATES, aliases=given.aliases)
            out.write(json.dumps(line, ensure_ascii=False, sort_keys=True) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
