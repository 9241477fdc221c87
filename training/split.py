"""Which stories are held out: about a tenth, told by the story's name alone, so that no text moves when others come."""

from __future__ import annotations

import hashlib


def held(event: str) -> bool:
    """Whether the documents of this story (a corpus `event`) stay out of training."""
    return int.from_bytes(hashlib.sha256(event.encode()).digest()[:8]) % 10 == 0
