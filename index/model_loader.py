"""Loads a sentence-transformers directory as an encoder, on the fastest runtime that serves its kind of model.

OpenVINO runs plain BERT models, the bundled one among them; PyTorch runs all. Finding or fetching the directory is
`model_source`'s work, encoding is `transformer_encoder`'s.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from index.bert_settings import fingerprint_of
from index.encoder import Kind
from index.model_source import directory_digest, model_prompts
from index.network import Network
from index.transformer_encoder import TransformerEncoder

__all__ = ["Runtime", "load_transformer_encoder"]

Runtime = Literal["auto", "openvino", "torch"]


def load_transformer_encoder(
    directory: Path, name: str, digest: str | None = None, *, bfloat16: bool | None = None, runtime: Runtime = "auto"
) -> TransformerEncoder:
    """The encoder in a sentence-transformers `directory`, called `name`.

    `digest` stands for the directory's contents; without it all files are hashed. `bfloat16` says whether matrix
    products run in bfloat16; `None` means: where the processor has instructions for it.

    Raises:
        ModelUnusable: the files are damaged, incomplete, or not those of a text embedding model with a fast tokenizer,
            and no runtime serves them.
        UnlikeBert: `runtime` is "openvino", and that does not serve this model.
    """
    network = _network(directory, bfloat16, runtime)
    question, passage = model_prompts(network.prompts, name)
    prompts: dict[Kind, str] = {"question": question, "passage": passage}
    fingerprint = fingerprint_of(digest or directory_digest(directory), prompts, network.max_length, bfloat16)
    return TransformerEncoder(name, fingerprint, network, prompts)


def _network(directory: Path, bfloat16: bool | None, runtime: Runtime) -> Network:
    # subtle: each runtime is imported only where it is used; PyTorch and sentence-transformers take seconds
    if runtime != "torch":
        try:
            from index.bert_network import BertNetwork, UnlikeBert  # noqa: PLC0415
        except ImportError:  # no OpenVINO for this processor or system
            if runtime == "openvino":
                raise
        else:
            try:
                return BertNetwork(directory, bfloat16=bfloat16)
            except UnlikeBert:
                if runtime == "openvino":
                    raise
    from index.torch_network import TorchNetwork  # noqa: PLC0415

    return TorchNetwork(directory, bfloat16=bfloat16)
