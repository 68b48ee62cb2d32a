#!/usr/bin/env python3
"""Trains the examples that learn by other rules, or from few labels, with several seeds.

    accept_learning.py VITRINE_CLI [--seeds 1 2 3]

Bars: the perceptron parts two clouds without an error, and in no epoch gets three quarters of XOR right; a hundred labels
are worth five points more with pseudo-labels; a distilled student comes within a point of its teacher, and is two better
than by labels alone; ill heartbeats are told by an AUC of 0.9; the reconstruction error of a Boltzmann machine falls by
half; points led back from noise are no further from the spiral than twice what its own are from each other; fifty labels
are worth ten points more after pre-training than at the best of five learning rates without; each within two minutes.
What words are neighbours is a test of tests/core/examples.
"""
import csv
import os

import numpy as np

from acceptance import Examples

RATES = (0.0003, 0.001, 0.003, 0.01, 0.02)


def epochs(examples, column):
    with open(os.path.join(examples.folder.name, "run", "metrics.csv"), encoding="utf-8") as file:
        return [float(row[column]) for row in csv.DictReader(file) if row["row"] == "epoch"]


def nearest(points, others, itself=False):
    distances = np.sqrt(((points[:, None] - others[None]) ** 2).sum(2))
    if itself:
        np.fill_diagonal(distances, np.inf)
    return float(distances.min(1).mean())


def spiral(count, noise, random):
    radius, arm = random.uniform(0.05, 1, count), random.randint(0, 2, count) / 2
    angle = 2 * np.pi * (1.25 * radius + arm)
    return np.stack([radius * np.cos(angle), radius * np.sin(angle)], 1) + random.normal(0, noise, (count, 2))


def accept_diffusion(examples, seed):
    run, drawn = os.path.join(examples.folder.name, "run"), os.path.join(examples.folder.name, "drawn.npy")
    report = examples.train("spiral-diffusion", seed)
    examples.bars.check(f"spiral-diffusion, seed {seed}, seconds", report["timings"]["training_seconds"], 120, True)
    examples.vitrine("sample", run, "--output", drawn, "--count", 1000)
    data = spiral(1000, 0.03, np.random.RandomState(seed))
    examples.bars.check(f"spiral-diffusion, seed {seed}, distance in that of the data to itself",
                        nearest(np.load(drawn), data) / nearest(data, data, True), 2, True)


def main():
    examples = Examples(__doc__)
    validation = lambda report, figure: report["final"]["validation"][figure]
    for seed in examples.seeds:
        examples.check("perceptron", seed, "accuracy", 1)
        examples.train("perceptron-xor", seed)
        examples.bars.check(f"perceptron-xor, seed {seed}, the best epoch", max(epochs(examples, "accuracy")), 0.75, True)
        alone = validation(examples.train("digits-pseudo-labels", seed, "--set", "recipe.type=supervised"), "accuracy")
        examples.check("digits-pseudo-labels", seed, "accuracy", alone + 0.05)
        student = examples.check("digits-distillation", seed, "accuracy.student", 0)
        last = {name: epochs(examples, f"validation_accuracy.{name}")[-1] for name in ("teacher", "alone")}
        examples.bars.check(f"digits-distillation, seed {seed}, below its teacher", last["teacher"] - student, 0.01 + 1e-6, True)
        examples.bars.check(f"digits-distillation, seed {seed}, above labels alone", student - last["alone"], 0.02)
        examples.check("heartbeats-anomalies", seed, "auc.strangeness", 0.9)
        examples.check("word-embeddings", seed, "loss", 2.6, at_most=True)
        examples.train("digits-boltzmann", seed)
        errors = epochs(examples, "loss.reconstruction")
        examples.bars.check(f"digits-boltzmann, seed {seed}, error in that of the first epoch", errors[-1] / errors[0], 0.5, True)
        accept_diffusion(examples, seed)
        scratch = max(examples.at_rates("bert-finetuning", seed, "accuracy", RATES))
        examples.check("bert-pretraining", seed, "accuracy.follows", 0.95)
        read = os.path.join(examples.folder.name, "read.safetensors")
        os.replace(os.path.join(examples.folder.name, "run", "weights.safetensors"), read)
        fine = validation(examples.train("bert-finetuning", seed, "--weights", read), "accuracy")
        examples.bars.check(f"bert-finetuning, seed {seed}, above the best from scratch", fine - scratch, 0.1)
    examples.bars.finish()


if __name__ == "__main__":
    main()
