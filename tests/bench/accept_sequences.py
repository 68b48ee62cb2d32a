#!/usr/bin/env python3
"""Trains the examples of recurrent layers with several seeds.

    accept_sequences.py VITRINE_CLI [--seeds 1 2 3]

Bars: LSTM and GRU add two numbers fifty positions apart with a mean squared error under 0.01, where the plain RNN, at
the best of five learning rates and with as many epochs, stays over 0.05; reviews are told apart in 95 of 100; named
things are found with F1 of at least 0.95; characters cost under 2 nats; dates are rewritten without an error in 95 of
100; each within two minutes on two cores. The forecast's bar is that of tests/core/examples.
"""
from acceptance import Examples

RATES = (0.0005, 0.001, 0.002, 0.005, 0.01)


def main():
    examples = Examples(__doc__)
    for seed in examples.seeds:
        examples.check("adding-lstm", seed, "loss", 0.01, at_most=True)
        examples.check("adding-gru", seed, "loss", 0.01, at_most=True)
        best = min(examples.at_rates("adding-rnn", seed, "loss", RATES))
        examples.bars.check(f"adding-rnn, seed {seed}, loss at the best of {len(RATES)} rates", best, 0.05)
        examples.check("reviews-lstm", seed, "accuracy", 0.95)
        examples.check("named-things", seed, "f1_macro", 0.95)
        examples.check("characters-lstm", seed, "loss", 2.0, at_most=True)
        examples.check("dates-seq2seq", seed, "exact_match", 0.95)
    examples.bars.finish()


if __name__ == "__main__":
    main()
