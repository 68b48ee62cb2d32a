#!/usr/bin/env python3
"""Trains the examples on images with several seeds.

    accept_images.py VITRINE_CLI [--seeds 1 2 3]

Bars: the ResNet tells shapes apart in 98 of 100, and in 10 more than the plain network of its depth at the best of five
learning rates and with as many epochs; the Vision Transformer reads 97 of 100 digits; both U-Nets reach Dice 0.9, the
mean over classes, of which one is a hundredth of the pixels; each within two minutes on two cores.
"""
from acceptance import Examples

RATES = (0.0002, 0.0005, 0.001, 0.002, 0.004)


def main():
    examples = Examples(__doc__)
    for seed in examples.seeds:
        residual = examples.check("shapes-resnet", seed, "accuracy", 0.98)
        plain = max(examples.at_rates("shapes-plain", seed, "accuracy", RATES))
        examples.bars.check(f"seed {seed}, points over the plain network's {plain:.4f}", residual - plain, 0.1)
        examples.check("digits-vit", seed, "accuracy", 0.97)
        examples.check("scans-unet", seed, "dice.pixels", 0.9)
        examples.check("scans-patches", seed, "dice.pixels", 0.9)
    examples.bars.finish()


if __name__ == "__main__":
    main()
