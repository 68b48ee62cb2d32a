#!/usr/bin/env python3
"""Trains the examples of recurrent layers with several seeds.

    accept_sequences.py VITRINE_CLI [--seeds 1 2 3]

Bars: LSTM and GRU add two numbers fifty positions apart with a mean squared error under 0.01, where the plain RNN, at
the best of five learning rates and with as many epochs, stays over 0.05; reviews are told apart in 95 of 100; named
things are found with F1 of at least 0.95; characters cost under 2 nats; dates are rewritten without an error in 95 of
100; each within two minutes on two cores. The forecast's bar is that of tests/core/examples.
"""
import argparse
import os
import tempfile

from acceptance import Bars, Vitrine

RATES = (0.0005, 0.001, 0.002, 0.005, 0.01)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("program", metavar="VITRINE_CLI")
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3])
    options = parser.parse_args()
    vitrine, bars = Vitrine(options.program), Bars()
    with tempfile.TemporaryDirectory() as work:
        def train(example, seed, *settings):
            project = os.path.join(work, example + ".vitrine")
            if not os.path.exists(project):
                vitrine("new", "--example", example, project)
            return vitrine.train(project, os.path.join(work, "run"), "--seed", seed, "--threads", 2, *settings)

        for seed in options.seeds:
            def check(example, what, bar, at_most=False):
                report = train(example, seed)
                value = report["final"]["validation"]
                value = value["loss"] if what == "loss" else value[what]
                bars.check(f"{example}, seed {seed}, {what}", value, bar, at_most)
                bars.check(f"{example}, seed {seed}, seconds", report["timings"]["training_seconds"], 120, True)

            check("adding-lstm", "loss", 0.01, True)
            check("adding-gru", "loss", 0.01, True)
            best = min(train("adding-rnn", seed, "--set", f"optimizer.learning_rate={rate}")
                       ["final"]["validation"]["loss"] for rate in RATES)
            bars.check(f"adding-rnn, seed {seed}, loss at the best of {len(RATES)} rates", best, 0.05)
            check("reviews-lstm", "accuracy", 0.95)
            check("named-things", "f1_macro", 0.95)
            check("characters-lstm", "loss", 2.0, True)
            check("dates-seq2seq", "exact_match", 0.95)
    bars.finish()


if __name__ == "__main__":
    main()
