"""`python -m training.train CONFIG`: fit a network to examples, alone or taught by others; stopped, it goes on."""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from training import encoders, labels, losses, prepare
from training.batches import Batch, Tokens, Window, batch, batched, windows_of
from training.labels import Labels
from training.network import Heads, Network, Seen
from training.prepare import Prepared


@dataclass
class Config:
    """One run: where things lie, and how long and how fast to learn. Paths are seen from the working directory."""

    encoder: str  # folder with config.json, model.safetensors, vocab.txt; tokenizer.json in minilm beside it
    data: list[str]  # prepared texts with labels
    out: str  # folder of checkpoints, log.jsonl and network.pt
    seed: int = 1
    epochs: float = 8
    rate: float = 5e-5  # of the encoder's top layer
    head_rate: float = 5e-4
    layer_decay: float = 0.9  # each layer below learns at this share of the rate of the one above
    warm: float = 0.06  # share of the run in which the rate rises
    pieces_a_batch: int = 8000
    drop: float = 0.05  # chance of a sentence to be left out, drawn anew each epoch
    freeze_words: bool = True
    average: float = 0.999  # share kept of the running mean of the weights, a step
    teachers: list[str] = field(default_factory=list)  # folders of earlier runs
    unlabelled: list[str] = field(default_factory=list)  # prepared texts that only the teachers label
    taught: float = 1.0  # weight of what the teachers say
    own: float = 1.0  # weight of the labels
    minutes: float = 1e9  # the run ends after so long, the rate falling to its end by then
    save_minutes: float = 5.0


@dataclass
class Teacher:
    """A trained network with the translation from our piece ids to its own."""

    network: Network
    translate: Tensor | None

    def see(self, made: Batch) -> tuple[Heads, Seen]:
        """What it says of a batch."""
        ids = made.ids if self.translate is None else self.translate[made.ids]
        return self.network.heads, self.network(ids, made.attention, made.mask)


def build(folder: Path, known: Labels) -> Teacher:
    """An untrained network over the encoder in a folder."""
    encoder, width = encoders.load(folder)
    other = folder / "vocab.txt"
    translate = encoders.translation(folder.parent / "minilm" / "vocab.txt", other) if width == 768 else None
    return Teacher(Network(encoder, width, known), translate)


def groups_of(network: Network, config: Config) -> list[dict[str, Any]]:
    """Parameter groups: heads fast, encoder layers slower the deeper they lie, word embeddings frozen or slowest."""
    layers = max(int(n.split(".layer.")[1].split(".")[0]) for n, _ in network.named_parameters() if ".layer." in n) + 1
    groups: dict[tuple[float, float], list[Tensor]] = {}
    for name, value in network.named_parameters():
        if "word_embeddings" in name and config.freeze_words:
            value.requires_grad_(False)
            continue
        if name.startswith("heads."):
            rate = config.head_rate
        else:
            depth = int(name.split(".layer.")[1].split(".")[0]) + 1 if ".layer." in name else 0
            rate = config.rate * config.layer_decay ** (layers - depth)
        decay = 0.0 if value.ndim < 2 or "bias" in name else 0.01
        groups.setdefault((rate, decay), []).append(value)
    return [{"params": v, "lr": r, "peak": r, "weight_decay": d} for (r, d), v in groups.items()]


@dataclass
class Run:
    """A run under way."""

    config: Config
    learner: Teacher
    teachers: list[Teacher]
    known: Labels
    tokens: Tokens
    device: torch.device
    average: dict[str, Tensor] = field(default_factory=dict)
    step: int = 0

    def loss(self, made: Batch) -> dict[str, Tensor]:
        """The parts of the loss of one batch."""
        heads, seen = self.learner.see(made)
        own, taught = self.config.own, self.config.taught
        parts = {"spans": losses.spans_loss(seen, made) * own, "news": losses.document_loss(seen, made, self.known)}
        attributes, pairs = heads.about(seen, made.spans)
        parts["about"] = losses.attributes_loss(attributes, made, self.known) * own
        parts["events"] = losses.events_loss(heads, pairs, made)
        if self.teachers:
            with torch.no_grad():
                views = [teacher.see(made) for teacher in self.teachers]
                theirs = torch.stack([view.spans for _, view in views]).mean(0)
            parts["taught"] = losses.taught_loss(seen, theirs, made) * taught
            parts["taught_about"] = losses.taught_about(heads, seen, views, theirs, made, self.known) * taught
            parts["taught_news"] = losses.taught_news(seen, views, made, self.known) * taught
        return parts

    def blend(self) -> None:
        """Move the running mean of the weights towards the weights."""
        keep = min(self.config.average, (1 + self.step) / (10 + self.step))
        state = self.learner.network.state_dict()
        if not self.average:
            self.average = {name: value.detach().clone() for name, value in state.items()}
            return
        names = [name for name, value in state.items() if value.is_floating_point()]
        torch._foreach_lerp_([self.average[n] for n in names], [state[n] for n in names], 1 - keep)


def fit(run: Run, texts: Sequence[Prepared], unlabelled: Sequence[Prepared], log: Any) -> None:
    """Train in place; ends with the averaged weights in the learner. Checkpoints go to the run's folder each epoch."""
    config, network = run.config, run.learner.network
    network.to(run.device).train()
    optimizer = torch.optim.AdamW(groups_of(network, config), betas=(0.9, 0.98), fused=run.device.type == "cuda")
    begun, epoch = _resume(run, optimizer), 0
    chance = random.Random(config.seed)
    torch.manual_seed(config.seed)
    started = saved = time.monotonic()
    while epoch < config.epochs:
        every = [w for text in [*texts, *unlabelled] for w in windows_of(text, chance, config.drop)]
        groups = list(batched(every, config.pieces_a_batch, chance))
        epoch += 1
        if epoch <= begun:
            continue
        sums: dict[str, Tensor] = {}
        for number, group in enumerate(groups):
            share = (epoch - 1 + number / len(groups)) / config.epochs
            done = max(share, (time.monotonic() - started) / (config.minutes * 60))
            if done >= 1:
                break
            _pace(optimizer, done, config.warm)
            for name, value in _step(run, optimizer, group).items():
                sums[name] = sums.get(name, torch.zeros_like(value)) + value / len(groups)
        spent = time.monotonic() - started
        log(
            json.dumps(
                {"epoch": epoch, "step": run.step, "seconds": round(spent, 1)}
                | {k: round(float(v), 4) for k, v in sums.items()}
            )
        )
        if time.monotonic() - saved > config.save_minutes * 60 or epoch >= config.epochs:
            _checkpoint(run, optimizer, epoch)
            saved = time.monotonic()
        if spent >= config.minutes * 60:
            log(json.dumps({"stopped": "time is up", "epoch": epoch}))
            break
    network.load_state_dict(run.average)
    network.eval()


def _step(run: Run, optimizer: torch.optim.Optimizer, group: Sequence[Window]) -> dict[str, Tensor]:
    made = batch(group, run.known, run.tokens).to(run.device)
    with torch.autocast(run.device.type, dtype=torch.bfloat16):
        parts = run.loss(made)
    optimizer.zero_grad(set_to_none=True)
    torch.stack(list(parts.values())).sum().backward()
    nn.utils.clip_grad_norm_(run.learner.network.parameters(), 1.0)
    optimizer.step()
    run.step += 1
    run.blend()
    return {name: value.detach() for name, value in parts.items()}


def _pace(optimizer: torch.optim.Optimizer, done: float, warm: float) -> None:
    share = done / warm if done < warm else max(0.02, (1 - done) / (1 - warm))
    for group in optimizer.param_groups:
        group["lr"] = group["peak"] * share


def _checkpoint(run: Run, optimizer: torch.optim.Optimizer, epoch: int) -> None:
    path = Path(run.config.out) / "checkpoint.pt"
    path.parent.mkdir(parents=True, exist_ok=True)
    state = {"network": run.learner.network.state_dict(), "average": run.average, "optimizer": optimizer.state_dict()}
    torch.save({**state, "epoch": epoch, "step": run.step}, path.with_suffix(".new"))
    path.with_suffix(".new").replace(path)


def _resume(run: Run, optimizer: torch.optim.Optimizer) -> int:
    path = Path(run.config.out) / "checkpoint.pt"
    if not path.exists():
        return 0
    state = torch.load(path, map_location=run.device, weights_only=True)
    run.learner.network.load_state_dict(state["network"])
    optimizer.load_state_dict(state["optimizer"])
    run.average, run.step = state["average"], int(state["step"])
    return int(state["epoch"])


def read_config(path: Path) -> Config:
    """The settings of one run, from a TOML file; TypeError names a key that is none."""
    return Config(**tomllib.loads(path.read_text(encoding="utf-8")))


def ready(config: Config) -> Run:
    """An untrained run with its teachers loaded."""
    known = labels.load()
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    torch.manual_seed(config.seed)
    torch.backends.cuda.enable_cudnn_sdp(False)  # plans anew for every shape, which costs more than it saves
    learner = build(Path(config.encoder), known)
    if learner.translate is not None:
        learner.translate = learner.translate.to(device)
    teachers = [teacher(Path(folder), known, device) for folder in config.teachers]
    cutter_tokens = encoders.tokens(prepare.Cutter(Path(config.encoder).parent / "minilm" / "tokenizer.json"))
    return Run(config, learner, teachers, known, cutter_tokens, device)


def teacher(folder: Path, known: Labels, device: torch.device) -> Teacher:
    """A trained network from the folder that its run wrote."""
    encoder = Path((folder / "encoder.txt").read_text(encoding="utf-8").strip())
    made = build(encoder, known)
    made.network.load_state_dict(torch.load(folder / "network.pt", map_location="cpu", weights_only=True))
    made.network.to(device).eval().requires_grad_(False)
    if made.translate is not None:
        made.translate = made.translate.to(device)
    return made


def finish(run: Run) -> None:
    """Write `network.pt` with the weights of a fitted run, and where its encoder came from."""
    out = Path(run.config.out)
    out.mkdir(parents=True, exist_ok=True)
    torch.save({name: value.cpu() for name, value in run.learner.network.state_dict().items()}, out / "network.pt")
    (out / "encoder.txt").write_text(run.config.encoder, encoding="utf-8")


def main(arguments: Sequence[str]) -> int:
    """Train as the configuration file says; `network.pt` in its `out` folder holds the averaged weights."""
    parser = argparse.ArgumentParser(prog="python -m training.train")
    parser.add_argument("config", type=Path)
    config = read_config(parser.parse_args(arguments).config)
    run = ready(config)
    out = Path(config.out)
    out.mkdir(parents=True, exist_ok=True)
    texts = [text for path in config.data for text in prepare.load(Path(path))]
    unlabelled = [text for path in config.unlabelled for text in prepare.load(Path(path))]
    with (out / "log.jsonl").open("a", encoding="utf-8") as file:

        def log(line: str) -> None:
            sys.stdout.write(line + "\n")
            sys.stdout.flush()
            file.write(line + "\n")
            file.flush()

        fit(run, texts, unlabelled, log)
    finish(run)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
