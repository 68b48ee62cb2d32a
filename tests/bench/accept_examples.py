#!/usr/bin/env python3
"""Trains every example, exports its weights in both formats, and predicts with them in PyTorch.

    accept_examples.py VITRINE_CLI [NAME...]

Bars: PyTorch and `vitrine-cli predict` agree on raw inputs within 1e-4 of the largest output; both formats hold the
same numbers; spiral-mlp reaches 0.97 validation accuracy and digits-cnn 0.97; sequence-transformer reaches 0.99 token
accuracy, and some head gives the anti-diagonal a mean weight of at least 0.5.
"""
import argparse
import json
import os
import tempfile

import numpy as np

from acceptance import Bars, Vitrine
from torch_network import Network, read_weights

ACCURACY = {"spiral-mlp": 0.97, "digits-cnn": 0.97, "sequence-transformer": 0.99}


def raw_inputs(network, count=64):
    """Inputs of the network's shape: tokens, or numbers spread as the training data was."""
    (node,) = [node for node in network.nodes.values() if node["type"] == "input"]
    settings = {**network.defaults["input"], **node["params"]}
    random = np.random.RandomState(7)
    shape = (count, *settings["shape"])
    if settings["kind"] == "tokens":
        return random.randint(0, settings["vocabulary"], shape).astype(np.float32)
    norm = network.about["input_normalisation"]
    values = random.standard_normal(shape)
    if norm["shift"]:
        flat = values.reshape(count, -1) / np.array(norm["scale"]) + np.array(norm["shift"])
        values = flat.reshape(shape)
    return values.astype(np.float32)


def largest_difference(ours, theirs):
    """‖a − b‖∞ / ‖b‖∞."""
    return float(np.abs(ours - theirs).max() / np.abs(theirs).max())


def best_mirror_head(attention):
    """The head that looks most at the mirrored place: its mean weight on the anti-diagonal."""
    heads = {}
    for layer, weights in attention.items():
        tokens = weights.shape[-1]
        mirrored = weights[:, :, np.arange(tokens), tokens - 1 - np.arange(tokens)]  # samples × heads × tokens
        for head, mean in enumerate(mirrored.mean(axis=(0, 2))):
            heads[f"{layer} head {head + 1}"] = float(mean)
    return max(heads.items(), key=lambda item: item[1])


def accept(vitrine, bars, name, description, work):
    project_path = os.path.join(work, name + ".vitrine")
    vitrine("new", "--example", name, project_path)
    report = vitrine.train(project_path, os.path.join(work, name))
    if name in ACCURACY:
        bars.check(f"{name}, validation accuracy", report["final"]["validation"]["accuracy"], ACCURACY[name])
    with open(project_path, encoding="utf-8") as file:
        project = json.load(file)
    trained = os.path.join(work, name, "weights.safetensors")
    outputs = {}
    for extension in (".safetensors", ".npz"):
        exported = os.path.join(work, name + extension)
        vitrine("export", project_path, "--weights", trained, "--to", exported)
        network = Network(project, description, read_weights(exported))
        raw = raw_inputs(network)
        np.save(os.path.join(work, "x.npy"), raw)
        vitrine("predict", project_path, "--weights", exported, "--input", os.path.join(work, "x.npy"),
                "--output", os.path.join(work, "y.npy"))
        outputs[extension] = network(raw)
        bars.check(f"{name}, PyTorch with {extension} against predict",
                   largest_difference(np.load(os.path.join(work, "y.npy")), outputs[extension]), 1e-4, at_most=True)
    bars.check(f"{name}, one format against the other",
               largest_difference(outputs[".npz"], outputs[".safetensors"]), 0, at_most=True)
    if project["data"][0]["type"] == "sequence_reversal":
        head, weight = best_mirror_head(network.attention)
        bars.check(f"{name}, anti-diagonal of {head}", weight, 0.5)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("program", metavar="VITRINE_CLI")
    parser.add_argument("names", metavar="NAME", nargs="*")
    options = parser.parse_args()
    vitrine, bars = Vitrine(options.program), Bars()
    names = options.names or [line.split()[0] for line in vitrine("examples").splitlines()]
    description = json.loads(vitrine("describe", "layers", "--json"))
    with tempfile.TemporaryDirectory() as work:
        for name in names:
            accept(vitrine, bars, name, description, work)
    bars.finish()


if __name__ == "__main__":
    main()
