#!/usr/bin/env python3
"""Trains the example Characters, or a file of text in its place, with several seeds and lets it write.

    accept_text.py VITRINE_CLI [--file TEXT] [--seeds 1 2 3]

Bars: under 2.0 nats a character on the held-out end of the text, within two minutes of training on two cores; the same
seed writes the same text.
"""
import argparse
import os
import tempfile

from acceptance import Bars, Vitrine


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("program", metavar="VITRINE_CLI")
    parser.add_argument("--file", help="a text in UTF-8, in place of the example's")
    parser.add_argument("--set", action="append", default=[], help="a setting of the project, KEY=VALUE")
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3])
    options = parser.parse_args()
    vitrine, bars = Vitrine(options.program), Bars()
    settings = ["data.type=text", f"data.file={os.path.abspath(options.file)}"] if options.file else []
    settings = [word for one in settings + options.set for word in ("--set", one)]
    with tempfile.TemporaryDirectory() as work:
        project = os.path.join(work, "characters.vitrine")
        vitrine("new", "--example", "characters", project)
        for seed in options.seeds:
            run = os.path.join(work, f"run{seed}")
            report = vitrine.train(project, run, "--seed", seed, "--threads", 2, *settings)
            bars.check(f"seed {seed}, nats a character", report["final"]["validation"]["loss"], 2.0, at_most=True)
            bars.check(f"seed {seed}, seconds", report["timings"]["training_seconds"], 120, at_most=True)
            texts = [vitrine("generate", run, "--tokens", 200, "--seed", seed) for _ in range(2)]
            bars.check(f"seed {seed}, texts of one seed", len(set(texts)), 1, at_most=True)
            print(texts[0])
    bars.finish()


if __name__ == "__main__":
    main()
