#!/usr/bin/env python3
"""Transfers what the example digits-trunk has learnt of 0 to 4 to 5 to 9, with 20 samples of each.

    accept_transfer.py VITRINE_CLI [--seeds 1 2 3]

A new head is trained on the frozen trunk, then all of it with a low learning rate. Bar: at least 10 points more
validation accuracy than the same network from first weights, with the best of five learning rates and as many epochs.
"""
import argparse
import json
import os
import tempfile

from acceptance import Bars, Vitrine

RATES = (0.0005, 0.001, 0.003, 0.01, 0.03)  # of which the one from scratch has the best
FREED = 0.001


def settings(*pairs):
    return [word for pair in pairs for word in ("--set", pair)]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("program", metavar="VITRINE_CLI")
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3])
    options = parser.parse_args()
    vitrine, bars = Vitrine(options.program), Bars()
    with tempfile.TemporaryDirectory() as work:
        trunk, transfer = (os.path.join(work, name + ".vitrine") for name in ("digits-trunk", "digits-transfer"))
        for project in (trunk, transfer):
            vitrine("new", "--example", os.path.basename(project)[:-8], project)
        with open(transfer, encoding="utf-8") as file:
            frozen = json.load(file)
        epochs = frozen["training"]["epochs"]
        free = settings(*(f"layer.{node['name']}.trainable=on" for node in frozen["main"]["nodes"]
                          if "trainable" in node["params"]))

        def accuracy(name, seed, *arguments):
            report = vitrine.train(transfer, os.path.join(work, name), "--seed", seed, *arguments)
            return report["final"]["validation"]["accuracy"]

        for seed in options.seeds:
            vitrine.train(trunk, os.path.join(work, "old"), "--seed", seed)
            first = accuracy("frozen", seed, "--weights", os.path.join(work, "old"))
            freed = accuracy("freed", seed, "--weights", os.path.join(work, "frozen"), *free,
                             *settings(f"optimizer.learning_rate={FREED}"))
            scratch = {rate: accuracy("scratch", seed, "--epochs", 2 * epochs, *free,
                                      *settings(f"optimizer.learning_rate={rate}")) for rate in RATES}
            best = max(scratch, key=scratch.get)
            print(f"seed {seed}: frozen {first:.3f}, then freed {freed:.3f}; from scratch {scratch[best]:.3f} at {best}")
            bars.check(f"seed {seed}, points over scratch", 100 * (freed - scratch[best]), 10)
    bars.finish()


if __name__ == "__main__":
    main()
