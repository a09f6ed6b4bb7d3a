"""BERT on OpenVINO: a model directory's weights, run by its CPU kernels, without PyTorch or its start of seconds.

Serves sentence-transformers directories whose transformer is a plain `BertModel` (Devlin et al. 2019: absolute
positions, exact GELU) with mean pooling and normalized output; the bundled encoder is one. Every other model is
`torch_network`'s. The graph is built here from the weights, so nothing is converted or traced, and the large table of
word vectors stays on disk, mapped into memory: rows are read as they are needed. Matrix products run in bfloat16 where
the processor has instructions for it; token outputs then have a cosine of 0.9999 to those in float32.
"""

from __future__ import annotations

import json
import os
import sys
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import chain, islice
from pathlib import Path
from queue import SimpleQueue
from typing import Any

import numpy as np
from numpy.typing import NDArray

# subtle: importing openvino counts its use in the user's home and sends that to a statistics service; with its package
# for that out of reach it falls back to a stub of its own, which writes and sends nothing
sys.modules.setdefault("openvino_telemetry", None)  # type: ignore[arg-type]
import openvino  # noqa: E402
from openvino import opset13 as ops  # noqa: E402

from index.bert_settings import read_bert_settings  # noqa: E402
from index.network import Batch, Outputs, Tokenizer  # noqa: E402
from index.token_output import unit_rows  # noqa: E402

__all__ = ["BertNetwork", "UnlikeBert"]

Floats = NDArray[np.float32]

_MASKED = -1e30


class UnlikeBert(Exception):
    """The directory holds another kind of model, or files that are damaged: for `torch_network` to load or to judge."""


class BertNetwork:
    """A `Network` on OpenVINO: one stream a processor core, each batch on one of them."""

    def __init__(self, directory: Path, *, bfloat16: bool | None = None) -> None:
        """Load a model. `bfloat16=None` means: where the processor has instructions for it.

        Raises `UnlikeBert` when this runtime does not serve the model.
        """
        try:
            config, self.prompts, self.max_length = read_bert_settings(directory)
            weights = _tensors(directory / "model.safetensors")
            self.tokenizer = Tokenizer.from_file(str(directory / "tokenizer.json"))
            graph = _graph(weights, config)
            self._words = np.asarray(weights["embeddings.word_embeddings.weight"])
            self._places = weights["embeddings.position_embeddings.weight"][: self.max_length]
            self._places = self._places + weights["embeddings.token_type_embeddings.weight"][0]
        # `tokenizers` raises bare `Exception` on a damaged file, OpenVINO `RuntimeError`, the rest what fits
        except Exception as error:
            raise UnlikeBert(f"{type(error).__name__}: {error}") from error
        self.tokenizer.no_padding()
        self.tokenizer.enable_truncation(self.max_length)
        self.dimension = int(config["hidden_size"])
        core = openvino.Core()
        able = "BF16" in core.get_property("CPU", "OPTIMIZATION_CAPABILITIES")
        self.bfloat16 = able if bfloat16 is None else bfloat16
        self._streams = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
        options = {
            "INFERENCE_PRECISION_HINT": "bf16" if self.bfloat16 else "f32",
            "NUM_STREAMS": str(self._streams),
            "INFERENCE_NUM_THREADS": self._streams,
        }
        self._compiled = core.compile_model(graph, "CPU", options)
        # subtle: a request keeps its buffers, so that one for each thread of a server would grow with its threads
        self._requests: SimpleQueue[Any] = SimpleQueue()
        for _ in range(self._streams):
            self._requests.put(self._compiled.create_infer_request())
        self._workers = ThreadPoolExecutor(self._streams, "encoder")

    def run(self, batches: Iterable[Batch], prompt_length: int) -> Iterator[Outputs]:
        """See `Network.run`; this model's mean counts the prompt."""
        del prompt_length
        rest = iter(batches)
        start = list(islice(rest, 2))
        if len(start) < 2:  # a question: no other thread is worth waking
            yield from map(self._infer, start)
            return
        ahead: deque[Future[Outputs]] = deque()
        for batch in chain(start, rest):
            ahead.append(self._workers.submit(self._infer, batch))
            if len(ahead) > self._streams + 1:
                yield ahead.popleft().result()
        while ahead:
            yield ahead.popleft().result()

    def after_pooling(self, means: Floats) -> Floats:
        """See `Network.after_pooling`; this model only normalizes."""
        return unit_rows(means)

    def _infer(self, batch: Batch) -> Outputs:
        longest = max(map(len, batch))
        ids = np.zeros((len(batch), longest), np.int64)
        mask = np.full((len(batch), 1, 1, longest), _MASKED, np.float32)
        for row, text in enumerate(batch):
            ids[row, : len(text)] = text
            mask[row, ..., : len(text)] = 0
        request = self._requests.get()
        try:
            request.infer([self._words[ids] + self._places[:longest], mask])
            output = request.get_output_tensor(0).data
            tokens = [output[row, : len(text)].copy() for row, text in enumerate(batch)]
        finally:
            self._requests.put(request)
        return Outputs(unit_rows(np.stack([t.mean(axis=0) for t in tokens])), tokens)


def _tensors(path: Path) -> dict[str, Floats]:
    """The tensors of a safetensors file, mapped into memory: a length, a JSON header, then the data.

    Format: https://huggingface.co/docs/safetensors. The library's own reader copies each tensor; the largest is here
    never read whole. Raises `ValueError` for tensors that are not float32 or not all there.
    """
    with path.open("rb") as stream:
        length = int.from_bytes(stream.read(8), "little")
        header = json.loads(stream.read(length))
    data = np.memmap(path, np.uint8, "r", 8 + length)
    header.pop("__metadata__", None)
    if any(tensor["dtype"] != "F32" for tensor in header.values()):
        raise ValueError("weights are not float32")
    found = {}
    for name, tensor in header.items():
        start, end = tensor["data_offsets"]
        if end > len(data):
            raise ValueError("the file is shorter than its header says")
        found[name.removeprefix("bert.")] = data[start:end].view(np.float32).reshape(tensor["shape"])
    return found


def _graph(weights: dict[str, Floats], config: dict[str, Any]) -> openvino.Model:
    """The network from summed embeddings, (n, t, d), and an additive mask, (n, 1, 1, t), to token outputs."""
    width, heads, epsilon = config["hidden_size"], config["num_attention_heads"], config["layer_norm_eps"]
    split = ops.constant(np.array([0, 0, heads, width // heads], np.int64))
    joined = ops.constant(np.array([0, 0, width], np.int64))
    swapped = ops.constant(np.array([0, 2, 1, 3], np.int64))
    last = ops.constant(np.array([-1], np.int64))

    def constant(name: str) -> Any:  # noqa: ANN401 - a node of OpenVINO's graph
        return ops.constant(np.ascontiguousarray(weights[name]))

    def linear(x: Any, name: str) -> Any:  # noqa: ANN401
        return ops.add(ops.matmul(x, constant(f"{name}.weight"), False, True), constant(f"{name}.bias"))

    def normalized(x: Any, name: str) -> Any:  # noqa: ANN401
        standard = ops.mvn(x, last, True, epsilon, "INSIDE_SQRT")
        return ops.add(ops.multiply(standard, constant(f"{name}.weight")), constant(f"{name}.bias"))

    def by_head(x: Any) -> Any:  # noqa: ANN401
        return ops.transpose(ops.reshape(x, split, True), swapped)

    embedded = ops.parameter([-1, -1, width], np.float32, name="embedded")
    mask = ops.parameter([-1, 1, 1, -1], np.float32, name="mask")
    hidden = normalized(embedded, "embeddings.LayerNorm")
    for layer in (f"encoder.layer.{at}" for at in range(config["num_hidden_layers"])):
        query, key, value = (
            by_head(linear(hidden, f"{layer}.attention.self.{part}")) for part in ("query", "key", "value")
        )
        attended = ops.scaled_dot_product_attention(query, key, value, mask, causal=False)
        context = ops.reshape(ops.transpose(attended, swapped), joined, True)
        attention = linear(context, f"{layer}.attention.output.dense")
        hidden = normalized(ops.add(attention, hidden), f"{layer}.attention.output.LayerNorm")
        wide = ops.gelu(linear(hidden, f"{layer}.intermediate.dense"), "erf")
        hidden = normalized(ops.add(linear(wide, f"{layer}.output.dense"), hidden), f"{layer}.output.LayerNorm")
    return openvino.Model([ops.result(hidden)], [embedded, mask], "bert")
