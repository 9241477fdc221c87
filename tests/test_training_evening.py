"""Outliers are evened out before rounding: few channels, those that need it, and no state changes by it."""

from __future__ import annotations

import pytest

torch = pytest.importorskip(
    "torch", reason="training needs `pip install onrecord[training]`; reading does not", exc_type=ImportError
)

from transformers import BertConfig, BertModel  # noqa: E402

from training import evening, export  # noqa: E402

OUTLIER, TIMES = 3, 30


@pytest.fixture(scope="module")
def encoder():
    """A small encoder of two layers; one channel of what the first one widens is much larger than the others."""
    torch.manual_seed(1)
    sizes = {"hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 4, "intermediate_size": 64}
    made = BertModel(BertConfig(vocab_size=50, max_position_embeddings=64, **sizes)).eval()
    with torch.no_grad():
        made.encoder.layer[0].attention.output.LayerNorm.weight[OUTLIER] *= TIMES
    return made


@pytest.fixture(scope="module")
def windows():
    return [torch.randint(0, 50, (1, length)) for length in (5, 40, 64)]


def test_the_channel_with_outliers_is_brought_down_to_the_largest_others(encoder, windows):
    scales = evening.scales(encoder, windows)
    assert set(scales) == {(layer, product) for layer in (0, 1) for product in ("widening", "narrowing")}
    assert scales[0, "widening"].argmax() == OUTLIER and 5 < scales[0, "widening"][OUTLIER] < 3 * TIMES
    for scale in scales.values():
        assert (scale > 1).sum() <= evening.LARGEST and scale.min() == 1


def test_no_state_changes_by_it(encoder, windows):
    plain = export.Plain(encoder, evening.scales(encoder, windows))
    with torch.inference_mode():
        for ids in windows:
            torch.testing.assert_close(plain(ids), encoder(input_ids=ids).last_hidden_state[0], rtol=1e-3, atol=1e-4)
