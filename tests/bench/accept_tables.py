#!/usr/bin/env python3
"""Small tables from CSV: mean validation accuracy over 10 stratified splits.

    accept_tables.py VITRINE_CLI TABLE.csv... [--splits 10]

The last column is the class. Inputs are standardised, the network is an MLP of 16 hidden units. Bar: 0.94 each.
"""
import argparse
import csv
import os
import statistics
import tempfile

from acceptance import Bars, Vitrine, write_project


def shape_of(path):
    """Inputs and classes of a table."""
    with open(path, newline="", encoding="utf-8") as file:
        rows = list(csv.reader(file))[1:]
    return len(rows[0]) - 1, len({row[-1] for row in rows})


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("program", metavar="VITRINE_CLI")
    parser.add_argument("tables", metavar="TABLE.csv", nargs="+")
    parser.add_argument("--splits", type=int, default=10)
    options = parser.parse_args()
    vitrine, bars = Vitrine(options.program), Bars()
    with tempfile.TemporaryDirectory() as work:
        for table in options.tables:
            inputs, classes = shape_of(table)
            name = os.path.splitext(os.path.basename(table))[0]
            project = write_project(
                os.path.join(work, name + ".vitrine"), name,
                [("input", {"shape": [inputs]}), ("dense", {"units": 16, "activation": "relu"}),
                 ("dense", {"units": classes})],
                {"type": "csv", "params": {"file": os.path.abspath(table)}},
                {"type": "standardise", "params": {}}, {"mode": "stratified", "validation": 0.2},
                {"batch_size": 16, "epochs": 40}, {"type": "adam", "params": {"learning_rate": 0.01}})
            scores = []
            for seed in range(1, options.splits + 1):
                report = vitrine.train(project, os.path.join(work, name), "--seed", seed)
                scores.append(report["final"]["validation"]["accuracy"])
            print(f"  {name}: " + " ".join(f"{score:.3f}" for score in scores), flush=True)
            bars.check(f"{name}, mean accuracy over {options.splits} splits", statistics.mean(scores), 0.94)
    bars.finish()


if __name__ == "__main__":
    main()
