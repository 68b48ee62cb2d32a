#!/usr/bin/env python3
"""TensorFlow Playground's algorithm (playground.js, run by Node) against Vitrine on `playground-mlp`, in turns in one
run: peer_playground.py VITRINE_CLI [--avx2] [--pairs 9]. Both start from the same weights and the same batch, and must
find the same first loss. --avx2 holds Vitrine to AVX2; what Node uses nobody can say. Prints medians with quartiles, of
the pairs' own ratios too, and the machine's steal time: past 2 % run it again."""
import argparse
import json
import os
import subprocess
import tempfile

import peers
from steal import Steal, quartiles


def as_json(start, path):
    weights, inputs, targets, loss = peers.read_start(start)
    layers = list(weights.values())  # weight, bias, weight, bias …
    with open(path, "w", encoding="utf-8") as file:
        json.dump({"weights": [array.tolist() for array in layers[0::2]], "biases": [a.tolist() for a in layers[1::2]],
                   "inputs": inputs.tolist(), "targets": targets.reshape(len(inputs), 1).tolist(), "loss": loss}, file)


parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("cli")
parser.add_argument("--avx2", action="store_true", help="hold Vitrine to AVX2")
parser.add_argument("--pairs", type=int, default=9)
call = parser.parse_args()
script = os.path.join(os.path.dirname(os.path.abspath(__file__)), "playground.js")
own = peers.environment(peers.VITRINE_AVX2 if call.avx2 else {})
steal = Steal()
peer, ours = [], []
with tempfile.TemporaryDirectory() as folder:
    start = os.path.join(folder, "start.json")
    as_json(peers.write_start(call.cli, "playground-mlp", folder, peers.VITRINE_AVX2 if call.avx2 else {}), start)
    for _ in range(call.pairs):
        peer.append(float(subprocess.check_output(["node", script, "1", start], text=True)))
        said = subprocess.check_output([call.cli, "bench", "playground-mlp", "--json"], stderr=subprocess.DEVNULL,
                                       env=own, text=True)
        ours.append(json.loads(said)[0]["samples_per_s"])
for name, values in (("playground", peer), ("Vitrine", ours)):
    low, middle, high = quartiles(values)
    print(f"{name:10} {middle:12,.0f} samples/s ({low:,.0f}–{high:,.0f})")
low, middle, high = quartiles([a / b for a, b in zip(ours, peer)])
print(f"times as fast, by pairs: {middle:.1f} ({low:.1f}–{high:.1f})")
print(steal.line())
