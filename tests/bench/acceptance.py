"""What the acceptance scripts share: projects as JSON, runs of vitrine-cli, bars that are met or missed."""
import argparse
import json
import os
import subprocess
import sys
import tempfile


class Bars:
    """A line a bar; exit status 1 if one is missed."""

    def __init__(self):
        self.missed = 0

    def check(self, what, value, bar, at_most=False):
        met = value <= bar if at_most else value >= bar
        self.missed += not met
        print(f"{'ok    ' if met else 'MISSED'} {what}: {value:.6g} ({'at most' if at_most else 'at least'} {bar:g})",
              flush=True)

    def finish(self):
        sys.exit(1 if self.missed else 0)


class Vitrine:
    def __init__(self, program):
        self.program = os.path.abspath(program)

    def __call__(self, *arguments):
        done = subprocess.run([self.program, *map(str, arguments)], capture_output=True, text=True)
        if done.returncode != 0:
            sys.exit(f"vitrine-cli {' '.join(map(str, arguments))}\n{done.stderr}")
        return done.stdout

    def train(self, project, out, *arguments):
        """Gives the run's report."""
        self("train", project, "--out", out, "--force", *arguments)
        with open(os.path.join(out, "report.json"), encoding="utf-8") as file:
            return json.load(file)


class Examples:
    """Examples that ship, trained with several seeds on two threads; a bar on each, and one on its time."""

    def __init__(self, doc):
        parser = argparse.ArgumentParser(description=doc.splitlines()[0])
        parser.add_argument("program", metavar="VITRINE_CLI")
        parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3])
        options = parser.parse_args()
        self.vitrine, self.bars, self.seeds = Vitrine(options.program), Bars(), options.seeds
        self.folder = tempfile.TemporaryDirectory()

    def train(self, example, seed, *settings):
        project = os.path.join(self.folder.name, example + ".vitrine")
        if not os.path.exists(project):
            self.vitrine("new", "--example", example, project)
        return self.vitrine.train(project, os.path.join(self.folder.name, "run"), "--seed", seed, "--threads", 2, *settings)

    def check(self, example, seed, figure, bar, at_most=False):
        """Gives the figure, of the validation."""
        report = self.train(example, seed)
        value = report["final"]["validation"][figure]
        self.bars.check(f"{example}, seed {seed}, {figure}", value, bar, at_most)
        self.bars.check(f"{example}, seed {seed}, seconds", report["timings"]["training_seconds"], 120, True)
        return value

    def at_rates(self, example, seed, figure, rates):
        """The figure at each of these learning rates, with as many epochs."""
        return [self.train(example, seed, "--set", f"optimizer.learning_rate={rate}")["final"]["validation"][figure]
                for rate in rates]


def chain(layers):
    """A network in a line: [(type, params), ...] -> the `main` of a project file."""
    nodes, edges = [], []
    for kind, params in layers:
        number = 1 + sum(node["type"] == kind for node in nodes)
        name = f"{kind}_{number}"
        nodes.append({"id": name, "name": name, "type": kind, "params": params, "position": [0, 0]})
        if len(nodes) > 1:
            edges.append({"from": [nodes[-2]["id"], "output"], "to": [name, "input"]})
    return {"nodes": nodes, "edges": edges}


def write_project(path, title, layers, data, transform, split, training, optimizer):
    project = {
        "format": "vitrine-project", "version": 1, "title": title, "notes": "",
        "main": chain(layers), "definitions": {},
        "data": [data], "transform": transform, "split": split,
        "objectives": [{"output": "", "target": "target", "loss": {"type": "cross_entropy", "params": {}},
                        "weight": 1.0}],
        "optimizers": [{"optimizer": optimizer, "schedule": {"type": "constant", "params": {}}}],
        "recipe": "supervised", "training": training, "regularisation": {}, "stopping": {}, "views": {},
    }
    with open(path, "w", encoding="utf-8") as file:
        json.dump(project, file, indent=1)
    return path
