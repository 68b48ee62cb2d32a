#!/usr/bin/env python3
"""Trains the examples on images with several seeds.

    accept_images.py VITRINE_CLI [--seeds 1 2 3]

Bars: the ResNet tells shapes apart in 98 of 100, and in 10 more than the plain network of its depth at the best of five
learning rates and with as many epochs; the Vision Transformer reads 97 of 100 digits; both U-Nets reach Dice 0.9, the
mean over classes, of which one is a hundredth of the pixels; each within two minutes on two cores.
"""
import argparse
import os
import tempfile

from acceptance import Bars, Vitrine

RATES = (0.0002, 0.0005, 0.001, 0.002, 0.004)


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
            def check(example, metric, bar):
                report = train(example, seed)
                value = report["final"]["validation"][metric]
                bars.check(f"{example}, seed {seed}, {metric}", value, bar)
                bars.check(f"{example}, seed {seed}, seconds", report["timings"]["training_seconds"], 120, True)
                return value

            residual = check("shapes-resnet", "accuracy", 0.98)
            plain = max(train("shapes-plain", seed, "--set", f"optimizer.learning_rate={rate}")
                        ["final"]["validation"]["accuracy"] for rate in RATES)
            bars.check(f"seed {seed}, points over the plain network's {plain:.4f}", residual - plain, 0.1)
            check("digits-vit", "accuracy", 0.97)
            check("scans-unet", "dice.pixels", 0.9)
            check("scans-patches", "dice.pixels", 0.9)
    bars.finish()


if __name__ == "__main__":
    main()
