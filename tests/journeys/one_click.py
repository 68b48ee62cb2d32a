#!/usr/bin/python3
"""One click: Digits · CNN is chosen on the welcome page, trains, is watched, and its weights are exported."""
import json
import os
import re
import subprocess
import time

from stage import Stage, act, check, read_npz, read_safetensors


def train(stage):
    status, loss = stage.find("Run status"), stage.find("Loss chart")
    check(loss.description == "No values yet", "before training the Loss chart is empty and says so")
    x, y, width, height = stage.box(loss)
    blank = stage.pixels(x, y, width, height)
    stage.click("Train", "button")
    stage.wait_until(lambda: "step" in status.description, "the first step")
    stepped = time.monotonic()
    stage.wait_until(lambda: loss.description != "No values yet", "values in the Loss chart")
    stage.wait_until(lambda: stage.pixels(x, y, width, height) != blank, "a picture in the Loss chart")
    check(re.search(r"[0-9]", loss.description),
          f"the Loss chart shows values {time.monotonic() - stepped:.1f} s after the first step: " + loss.description)
    first = stage.pixels(x, y, width, height)
    stage.wait_until(lambda: stage.pixels(x, y, width, height) != first, "the chart to move")
    check(stage.wait_until(lambda: "epochs are done" in status.description, "the end of training", 60),
          "it trains to the end: " + status.description)


def play(window, cli):
    with Stage(window) as stage:
        stage.open_example("Digits · CNN")
        stage.gone("Welcome")
        check(stage.find("conv2d_1", "list item"), "a click on the welcome page puts the network on the canvas")
        train(stage)
        best = stage.find("at lowest loss", "label", part=True).name
        accuracy = float(re.search(r"([0-9.]+) at lowest loss", best).group(1))
        check(accuracy >= 0.97, f"validation accuracy is at least 0.97 ({best})")
        test = stage.description("Metric")
        check(re.fullmatch(r"Test accuracy 0\.9\d+", test), f"the test score is told: {test}")

        project = os.path.join(stage.home.name, "digits.vitrine")
        subprocess.run([cli, "new", "--example", "digits-cnn", project], check=True, capture_output=True)
        checked = json.loads(subprocess.run([cli, "check", project, "--json"], check=True, capture_output=True,
                                            text=True).stdout)
        expected = {"conv2d_1.weight": [16, 1, 3, 3], "conv2d_1.bias": [16], "conv2d_2.weight": [32, 16, 3, 3],
                    "conv2d_2.bias": [32], "dense_1.weight": [96, 1568], "dense_1.bias": [96],
                    "dense_2.weight": [10, 96], "dense_2.bias": [10]}
        numbers = {}
        for name, reader in (("weights.safetensors", read_safetensors), ("weights.npz", read_npz)):
            tensors = dict(reader(stage.export_weights(os.path.join(stage.home.name, name), by_menu=True))[1])
            shapes = {key: list(value.shape) for key, value in tensors.items()}
            check(shapes == expected, f"{name} holds every tensor by name and shape")
            check(sum(value.size for value in tensors.values()) == checked["parameters"],
                  f"{name} holds as many numbers as `vitrine-cli check` counts")
            numbers[name] = tensors
        one, other = numbers.values()
        check(all((one[key] == other[key]).all() for key in one), "both formats hold the same numbers")
        evaluated = json.loads(subprocess.run(
            [cli, "evaluate", project, "--weights", os.path.join(stage.home.name, "weights.safetensors"), "--split",
             "test", "--json"], check=True, capture_output=True, text=True).stdout)
        told = float(test.split()[-1])
        check(abs(evaluated["accuracy"] - told) < 6e-5,
              f"`vitrine-cli evaluate` finds the same test accuracy, {told}")


if __name__ == "__main__":
    act("one_click", play)
