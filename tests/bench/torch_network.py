"""Rebuilds a project's network in PyTorch from its JSON and from exported weights, knowing nothing of our code.

The layers themselves are those of tests/reference/make_reference.py; types, ports and defaults come from
`vitrine-cli describe --json`.
"""
import json
import os
import sys

import numpy as np
import torch

REFERENCE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "reference")
sys.path.insert(0, REFERENCE)
import make_reference  # noqa: E402
import read_exports  # noqa: E402


def defaults_of(description):
    return {layer["id"]: {p["id"]: p["default"] for p in layer["parameters"]} for layer in description["layers"]}


def read_weights(path):
    """(how to use them, {layer name: {parameter: tensor}}) of either format."""
    reader = read_exports.read_npz if path.endswith(".npz") else read_exports.read_safetensors
    metadata, tensors = reader(path)
    layers = {}
    for name, array in tensors:
        layer, parameter = name.split(".", 1)
        layers.setdefault(layer, {})[parameter] = torch.from_numpy(np.array(array, dtype=np.float64))
    return json.loads(metadata["vitrine"]), layers


class Network:
    def __init__(self, project, description, weights):
        self.nodes = {node["id"]: node for node in project["main"]["nodes"]}
        self.defaults = defaults_of(description)
        self.about, self.weights = weights
        self.feeds = {}
        for edge in project["main"]["edges"]:
            self.feeds.setdefault(edge["to"][0], []).append((edge["to"][1], edge["from"][0]))
        self.attention = {}  # of the last pass: layer name -> (samples, heads, queries, keys)

    def sources(self, node):
        """What feeds a node, port after port: "input", or "input 1", "input 2", …"""
        number = lambda port: int(port.split()[1]) if " " in port else 0
        return [source for _, source in sorted(self.feeds.get(node, []), key=lambda feed: number(feed[0]))]

    def output_node(self):
        outputs = [id for id, node in self.nodes.items() if node["type"] == "output"]
        if outputs:
            return outputs[0]
        feeding = {source for feeds in self.feeds.values() for _, source in feeds}
        (end,) = [id for id in self.nodes if id not in feeding]
        return end

    def normalised(self, x):
        norm = self.about["input_normalisation"]
        if not norm["shift"]:
            return x
        flat = x.reshape(x.shape[0], -1)
        shift, scale = (torch.tensor(norm[key], dtype=torch.float64) for key in ("shift", "scale"))
        return ((flat - shift) * scale).reshape(x.shape)

    def __call__(self, raw):
        self.attention = {}
        done = {}
        with torch.no_grad():
            return self.run(self.output_node(), self.normalised(torch.from_numpy(raw.astype(np.float64))), done).numpy()

    def run(self, id, x, done):
        if id not in done:
            node = self.nodes[id]
            inputs = [self.run(source, x, done) for source in self.sources(id)] or [x]
            done[id] = self.layer(node, inputs)
        return done[id]

    def layer(self, node, inputs):
        kind, settings = node["type"], {**self.defaults[node["type"]], **node["params"]}
        parameters = self.weights.get(node["name"], {})
        rule = make_reference.LAYERS.get(kind)
        if rule is None:
            return make_reference.activate(kind, inputs[0], **settings)
        output = rule(settings, inputs, parameters, False)
        if kind == "multi_head_attention":
            self.attention[node["name"]] = rule.exposed["attention"].numpy()
        return output
