"""Training end to end on a small scale: the loss falls, a stopped run goes on, the exported files see the same."""

import json

import numpy as np
import pytest

from onrecord.reading.learned import weights

torch = pytest.importorskip("torch", reason="training needs `pip install onrecord[training]`; reading does not")
transformers = pytest.importorskip("transformers", reason="training needs `pip install onrecord[training]`")

from safetensors.torch import save_file  # noqa: E402

from onrecord.reading.learned.network import Network  # noqa: E402
from training import encoders, export, labels, predict, prepare, train  # noqa: E402
from training.build import CORPUS, generated  # noqa: E402
from training.examples import from_corpus  # noqa: E402

EXAMPLES = 14
pytestmark = [
    pytest.mark.filterwarnings(f"ignore::{kind}") for kind in ("DeprecationWarning", "UserWarning", "FutureWarning")
]


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """A small encoder without training, and prepared texts."""
    folder = tmp_path_factory.mktemp("training")
    small = folder / "minilm"
    small.mkdir()
    torch.manual_seed(1)
    config = transformers.BertConfig(
        hidden_size=32, num_hidden_layers=2, num_attention_heads=2, intermediate_size=64, vocab_size=30522
    )
    save_file(transformers.BertModel(config, add_pooling_layer=False).state_dict(), small / "model.safetensors")
    (small / "config.json").write_text(config.to_json_string(), encoding="utf-8")
    (small / "tokenizer.json").write_bytes((weights.folder() / "tokenizer.json").read_bytes())
    cutter = prepare.Cutter(small / "tokenizer.json")
    own = [example for _, example in zip(range(EXAMPLES), from_corpus([CORPUS / "air.txt"]), strict=False)]
    prepare.save(folder / "own.pkl", prepare.prepare([*own, *generated(4)], cutter, labels.load()))
    return folder


def config(home, out, **more):
    given = {"head_rate": 3e-3, "rate": 1e-3, "pieces_a_batch": 1500, "average": 0.9, "freeze_words": False, **more}
    return train.Config(encoder=str(home / "minilm"), data=[str(home / "own.pkl")], out=str(home / out), **given)


def fitted(settings, home, plain=()):
    lines = []
    run = train.ready(settings)
    train.fit(run, prepare.load(home / "own.pkl"), plain, lines.append)
    train.finish(run)
    return [json.loads(line) for line in lines]


def test_the_loss_falls_and_a_stopped_run_goes_on_where_it_was(home):
    first = fitted(config(home, "one", epochs=4, save_minutes=0), home)
    then = fitted(config(home, "one", epochs=16, save_minutes=0), home)
    assert [line["epoch"] for line in first + then] == list(range(1, 17))
    assert then[0]["step"] > first[-1]["step"]
    assert then[-1]["spans"] < 0.7 * first[0]["spans"]
    assert (home / "one" / "network.pt").exists()


def test_a_student_comes_nearer_to_its_teacher(home):
    fitted(config(home, "teacher", epochs=25, seed=2), home)
    plain = prepare.load(home / "own.pkl")
    for text in plain:
        text.tells, text.golds = -1, []
    log = fitted(config(home, "student", epochs=12, own=0.3, teachers=[str(home / "teacher")]), home, plain)
    assert 0 < log[-1]["taught"] < log[2]["taught"]
    assert log[-1]["taught_about"] < log[0]["taught_about"]


def test_exported_files_find_what_the_network_finds(home):
    fitted(config(home, "shipped", epochs=3), home)
    export.ship(home / "shipped", home / "reader", home / "minilm" / "tokenizer.json", {"run": "test"}, exact=True)
    weights.check(home / "reader")
    text = next(from_corpus([CORPUS / "air.txt"])).text
    network = Network(home / "reader")
    pieces, found = network.candidates(text, "record")
    known, cutter = labels.load(), prepare.Cutter(home / "minilm" / "tokenizer.json")
    example = next(from_corpus([CORPUS / "air.txt"]))
    made = train.teacher(home / "shipped", known, torch.device("cpu"))
    tokens = encoders.tokens(cutter)
    texts = prepare.prepare([example], cutter, known)
    expected = predict.predict(lambda batch: [made.see(batch)], texts, known, tokens, torch.device("cpu"))[0]
    ours = {(r, a, b): s for r, a, b, s in zip(found.role, found.first, found.last, found.logit, strict=True)}
    theirs = {
        (r, a, b): s for r, a, b, s in zip(expected.role, expected.first, expected.last, expected.logit, strict=True)
    }
    shared = ours.keys() & theirs.keys()
    assert len(shared) >= 0.95 * len(theirs)
    assert max(abs(ours[key] - theirs[key]) for key in shared) < 0.1
    assert np.abs(found.gate - expected.gate).max() < 0.02
    assert len(pieces) == len(texts[0].ids)


def test_a_config_with_an_unknown_key_is_refused(tmp_path):
    (tmp_path / "bad.toml").write_text('encoder = "x"\ndata = []\nout = "y"\nspeed = 3\n', encoding="utf-8")
    with pytest.raises(TypeError, match="speed"):
        train.read_config(tmp_path / "bad.toml")
