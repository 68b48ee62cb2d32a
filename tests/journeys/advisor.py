#!/usr/bin/python3
"""Understanding: a deep network of sigmoids does not learn; the advisor says why, one click changes the project, Undo
takes it back, and the network that was mended learns."""
import json
import os
import re
import subprocess

from stage import Stage, act, check

LAYERS = 9


def ill_project(cli, folder):
    """The table of flowers with layer after layer of sigmoids, trained by plain descent: nothing gets to the first."""
    path = os.path.join(folder, "deep.vitrine")
    subprocess.run([cli, "new", "--example", "iris-like-mlp", path], check=True, capture_output=True)
    with open(path, encoding="utf-8") as file:
        project = json.load(file)
    names = [f"dense_{i + 1}" for i in range(LAYERS)]
    row = ["input_1", *names, "output_1"]
    kinds = {"input_1": ("input", {"shape": [4]}), "output_1": ("output", {})}
    project["main"] = {
        "nodes": [{"id": name, "name": name, "position": [212 * (i % 6), 110 * (i // 6)],
                   "type": kinds.get(name, ("dense",))[0],
                   "params": kinds[name][1] if name in kinds else {"units": 3} if name == names[-1] else
                   {"units": 16, "activation": "sigmoid"}} for i, name in enumerate(row)],
        "edges": [{"from": [a, "output"], "to": [b, "input"]} for a, b in zip(row, row[1:])]}
    project["training"]["epochs"] = 20
    with open(path, "w", encoding="utf-8") as file:
        json.dump(project, file)
    return path


def trained(stage):
    stage.train_to_the_end(60)
    return float(re.search(r"0\.\d+|1\.0*", stage.description("Metric")).group(0))


def play(window, cli):
    with Stage(window) as stage:
        stage.menu("File", "Open…")
        stage.choose_file(ill_project(cli, stage.home.name))
        stage.find("dense_9", "list item")
        before = trained(stage)
        told = stage.find("Advisor: ", "button", part=True)
        check("anishing" in told.name, "the foot of the window tells the gravest finding: " + told.name)
        stage.click(told)
        finding = stage.find("Vanishing gradients")
        check("dense_1" in finding.description and "since step" in finding.description,
              "the advisor says what it has seen: " + finding.description[:160])
        fix = stage.find("Use ", "button", part=True, within=finding)
        words = fix.name
        stage.click("Maximise Advisor", "button")
        stage.click(stage.find(words, "button"))
        check(stage.find("You have changed the project", part=True), f"one click changes the project: {words}")
        stage.key("ctrl+z")
        stage.wait_until(lambda: not stage.there("You have changed the project", part=True), "Undo")
        stage.key("ctrl+shift+z")
        stage.click(stage.find("Restart with changes", "button"))
        stage.wait_until(lambda: "epochs are done" not in stage.description("Run status"), "the new run")
        stage.wait_until(lambda: "epochs are done" in stage.description("Run status"), "its end", 60)
        after = float(re.search(r"0\.\d+|1\.0*", stage.description("Metric")).group(0))
        check(after > before + 0.2 and after > 0.8, f"and the network learns: accuracy {before}, mended {after}")
        check(not stage.there("Vanishing gradients"), "of vanishing gradients nothing is said any more")


if __name__ == "__main__":
    act("advisor", play)
