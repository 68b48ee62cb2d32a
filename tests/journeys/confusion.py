#!/usr/bin/python3
"""Watch: a network that has learnt for one epoch is judged; the matrix is read, exported and checked against
vitrine-cli, and a sample that it takes for something else is opened in Try it."""
import csv
import json
import os
import subprocess

from stage import Stage, act, check


def prepared(cli, folder):
    """One short epoch: some answers are wrong."""
    project = os.path.join(folder, "digits.vitrine")
    subprocess.run([cli, "new", "--example", "digits-cnn", project], check=True, capture_output=True)
    with open(project, encoding="utf-8") as file:
        text = json.load(file)
    text["training"]["epochs"] = 1
    with open(project, "w", encoding="utf-8") as file:
        json.dump(text, file)
    return project


def exported(stage, name):
    path = os.path.join(stage.home.name, name)
    stage.click("More of Evaluation", "button")
    stage.key("e")  # "Export…" of the menu
    stage.choose_file(path)
    stage.wait_until(lambda: os.path.exists(path) and os.path.getsize(path), "the exported file")
    return path


def play(window, cli):
    with Stage(window) as stage:
        project = prepared(cli, stage.home.name)
        stage.menu("File", "Open…")
        stage.choose_file(project)
        stage.find("conv2d_1", "list item")
        stage.key("ctrl+alt+2")
        check(stage.find("More of Evaluation", "button"),
              "the arrangement for watching has the evaluation beside the canvas")
        stage.train_to_the_end()
        matrix = stage.find("Confusion matrix")
        stage.wait_until(lambda: "10 classes" in matrix.description, "the matrix to be filled")
        mistake = stage.find("answered", "button", part=True)
        check("open" in mistake.name, "the most frequent mistake is told: " + mistake.name)

        stage.key("ctrl+s")
        weights = project.replace(".vitrine", ".weights.safetensors")
        stage.wait_until(lambda: os.path.exists(weights), "the saved weights")
        judged = json.loads(subprocess.run([cli, "evaluate", project, "--weights", weights, "--split", "validation",
                                            "--json"], check=True, capture_output=True, text=True).stdout)
        with open(exported(stage, "matrix.csv"), newline="", encoding="utf-8") as file:
            rows = list(csv.reader(file))
        counts = [[int(cell) for cell in row[1:11]] for row in rows[1:11]]
        right, judged_samples = sum(counts[i][i] for i in range(10)), sum(map(sum, counts))
        accuracy = judged["accuracy"]
        check(abs(right / judged_samples - accuracy) < 1e-6,
              f"{right} of {judged_samples} on the diagonal: the accuracy that vitrine-cli tells, {accuracy}")

        times, truth, named = max((counts[i][j], i, j) for i in range(10) for j in range(10) if i != j)
        stage.click(mistake)
        samples = stage.find("Judged samples")
        stage.wait_until(lambda: stage.there("true", part=True, within=samples), "the samples of the cell")
        said = [node.name for node in stage.everything(samples) if "true" in (node.name or "")]
        check(said and all(f"true {truth}, answer {named}" in one for one in said) and
              stage.there(f"{times} samples of class {truth} answered {named}", part=True),
              f"the {times} samples of class {truth} answered {named} are listed, those in sight: {len(said)}")
        stage.key("Escape")
        check(stage.find("Confusion matrix"), "and the matrix comes back")

        stage.click(stage.find("answered", "button", part=True))
        samples = stage.find("Judged samples")
        first = stage.wait_until(lambda: next((node for node in stage.everything(samples)
                                               if f"true {truth}, answer {named}" in (node.name or "")), None),
                                 "a wrong sample")
        opened = first.name
        stage.click(first, times=2)
        drawing = stage.find("Drawing")
        stage.wait_until(lambda: "inked" in drawing.description, "the sample on the sheet")
        answer = stage.find("Answer")
        said = stage.wait_until(lambda: answer.description, "the answer to it")
        check(said.split(",")[0].split(" ")[0] == str(named),
              f"a double click opens {opened.split(':')[0]} in Try it, and the network still says {said}")


if __name__ == "__main__":
    act("confusion", play)
