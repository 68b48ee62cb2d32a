#!/usr/bin/env python3
"""TensorFlow Playground's algorithm (playground.js, run by Node) against Vitrine on `playground-mlp`, alternately in one
run: peer_playground.py VITRINE_CLI [--pairs 9]. Prints the ratio of medians, the median and quartiles of the pairs' own
ratios, and the machine's steal time: past 2 % run it again."""
import argparse
import json
import os
import statistics
import subprocess

from steal import Steal, quartiles

parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("cli")
parser.add_argument("--pairs", type=int, default=9)
call = parser.parse_args()
script = os.path.join(os.path.dirname(os.path.abspath(__file__)), "playground.js")
steal = Steal()
peer, ours = [], []
for _ in range(call.pairs):
    peer.append(float(subprocess.check_output(["node", script, "1"], text=True)))
    said = subprocess.check_output([call.cli, "bench", "playground-mlp", "--json"], stderr=subprocess.DEVNULL, text=True)
    ours.append(json.loads(said)[0]["samples_per_s"])
low, middle, high = quartiles([a / b for a, b in zip(ours, peer)])
print(f"playground {statistics.median(peer):,.0f} samples/s, Vitrine {statistics.median(ours):,.0f}: "
      f"{statistics.median(ours) / statistics.median(peer):.1f}×; by pairs {middle:.1f} ({low:.1f}–{high:.1f})")
print(steal.line())
