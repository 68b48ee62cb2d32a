#!/usr/bin/python3
"""Step by step: a step of the table's network is gone through op by op, one weight is read before and after its
update, and the run, told to take that step, comes to the same weight."""
import os
import re

import numpy as np
from stage import Stage, act, check, weights_in


def formula(stage):
    return stage.text(stage.find("Formula with numbers"))


def told(stage, words):
    """The number behind these words in the formula."""
    found = re.search(rf"^{words}: (.+)$", formula(stage), re.MULTILINE)
    return float(found.group(1)) if found else None


def at(stage, title):
    stage.find(title, "label", part=True)


def to_update(stage):
    stage.key("F8")
    at(stage, "Update · dense_1.weight")
    return stage.wait_until(lambda: told(stage, "after") is not None and "w ←" in formula(stage), "the update in numbers")


def play(window, _cli):
    with Stage(window) as stage:
        stage.open_example("Iris-like table · MLP")
        status = stage.find("Run status")
        before = status.description
        stage.click("Step", "button")
        stage.wait_until(lambda: status.description != before, "the first step")
        stage.click("Show Step")
        stage.click("Maximise Step", "button")
        stage.click("Go through it", "button")
        stage.find("Stages of the step")
        at(stage, "Batch")
        check(stage.wait_until(lambda: "of the data" in formula(stage), "the rows of the batch"),
              "the batch says which rows of the data it has")

        parts = set()
        for _ in range(200):
            stage.key("F10")
            shown = next((node.name for node in stage.find_all(" · ", "label", part=True)
                          if node.name.split(" · ")[0] in ("Forward", "Loss", "Backward", "Gradients", "Update")), "")
            parts.add(shown.split(" · ")[0])
            if "Update" in shown:
                break
        check(parts >= {"Forward", "Loss", "Backward", "Gradients", "Update"},
              "op by op it goes forward, to the loss, backward, and to the update")

        to_update(stage)
        old, new = told(stage, "before"), told(stage, "after")
        said = next(line for line in formula(stage).split("\n") if line.startswith("w ← "))
        taken = float(said.split(" = ")[-2].split(" − ")[-1].replace("−", "-"))
        check(old != new and abs(old - taken - new) < 1e-5 * max(1, abs(old)),
              f"the weight goes from {old:g} by {-taken:g} to {new:g}, as its formula says: {said}")

        now = status.description
        stage.click("Take the step", "button")
        stage.wait_until(lambda: status.description != now, "the run's own step")
        at(stage, "Batch")
        to_update(stage)
        check(told(stage, "before") == new, "the step is taken: the next one begins with the very weight that was told")

        path = os.path.join(stage.home.name, "stepped.vitrine")
        stage.key("ctrl+s")
        stage.choose_file(path)
        weights = path.replace(".vitrine", ".weights.safetensors")
        stage.wait_until(lambda: os.path.exists(weights), "the saved weights")
        saved = weights_in(weights)
        name = next(key for key in saved if key.startswith("dense_1") and key.endswith("weight"))
        check(np.float32(saved[name].flat[0]) == np.float32(new), "and it is the one that the run saves")


if __name__ == "__main__":
    act("step", play)
