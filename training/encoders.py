"""Pretrained encoders from folders of package files, and how their vocabularies stand to each other."""

from __future__ import annotations

import json
from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import Tensor, nn
from transformers import BertConfig, BertModel, MPNetConfig, MPNetModel

from onrecord.reading.learned.pieces import CONVENTION_TOKENS, Cutter
from training.batches import Tokens


def load(folder: Path) -> tuple[nn.Module, int]:
    """The encoder whose config.json and model.safetensors lie in a folder, and the width of its states."""
    raw = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    read = load_file(folder / "model.safetensors")
    weights = {name.removeprefix("bert."): value.float() for name, value in read.items()}
    maker, settings = (MPNetModel, MPNetConfig) if raw["model_type"] == "mpnet" else (BertModel, BertConfig)
    fields = {key: value for key, value in raw.items() if key in settings().to_dict() and key != "transformers_version"}
    model: nn.Module = maker(settings(**fields), add_pooling_layer=False)
    missing, _ = model.load_state_dict(weights, strict=False)
    lost = [name for name in missing if "position_ids" not in name]
    if lost:
        raise ValueError(f"{folder} has no weights for {lost[0]} and {len(lost) - 1} more")
    return model, int(raw["hidden_size"])


def tokens(cutter: Cutter) -> Tokens:
    """The ids of the tokens around a window in the vocabulary of the cutter (BERT's, uncased)."""
    conventions = tuple(cutter.id_of(token) for token in CONVENTION_TOKENS)
    return Tokens(cutter.id_of("[CLS]"), cutter.id_of("[SEP]"), cutter.id_of("[PAD]"), conventions)


def translation(cutter_vocabulary: Path, other_vocabulary: Path) -> Tensor:
    """For each id of BERT's vocabulary the id of the same piece in MPNet's, which has other names for the ends."""
    names = {"[CLS]": "<s>", "[SEP]": "</s>", "[PAD]": "<pad>"}
    ours = cutter_vocabulary.read_text(encoding="utf-8").splitlines()
    theirs = {piece: n for n, piece in enumerate(other_vocabulary.read_text(encoding="utf-8").splitlines())}
    return torch.tensor([theirs[names.get(piece, piece)] for piece in ours])
