#!/usr/bin/python3
"""Back in time: attention is watched as it forms, the window is taken back to an earlier step, where the picture is the
attention that NumPy computes from the state that was kept then, and another run goes on from there to the same bits."""
import glob
import os
import re

import numpy as np
from attention import compare, viridis
from stage import Stage, act, check, weights_in


def moment(stage):
    """Whether it is live, and the step that is shown."""
    said = stage.find("Moment shown", "slider").description
    found = re.match(r"(live|looking back), step ([\d,]+)", said)
    check(found, "the strip says which moment is shown: " + said)
    return found.group(1) == "live", int(found.group(2).replace(",", ""))


def folders(stage):
    runs = os.path.join(stage.home.name, "**", "metrics.csv")
    return {os.path.dirname(path) for path in glob.glob(runs, recursive=True)}


def state_of(folder, step):
    found = glob.glob(os.path.join(folder, "snapshots", f"{step}-*.safetensors"))
    return found[0] if found else None


def look_back(stage, folder):
    stage.click("Moment shown", "slider")  # its middle
    live, step = moment(stage)
    check(not live and step > 0, f"pressed in the middle, the window shows step {step}")
    stage.key("Left")
    live, step = moment(stage)
    stage.wait_until(lambda: stage.there(f"heads 1–4, step {step:,}", "label"), "the maps of then")
    path = state_of(folder, step)
    check(path, f"the arrow goes to a state that is kept, of step {step}, and it lies in the run's folder")
    x, y, _, _ = stage.box(stage.find("Attention heads now"))
    stage.click((x + 8, y + 8))
    compare(stage, viridis(), weights_in(path))
    return step


def play(window, _cli):
    with Stage(window) as stage:
        stage.open_example("Sequence · Transformer")
        check(not stage.enabled(stage.find("Continue from here", "button")), "there is no past yet")
        stage.train_to_the_end()
        live, last = moment(stage)
        check(live and last > 1000, f"trained to step {last}; the window shows what is now")
        (first,) = folders(stage)
        whole = os.path.join(first, "weights.safetensors")
        stage.wait_until(lambda: os.path.exists(whole) and state_of(first, 0), "the run to be written down", 60)

        step = look_back(stage, first)
        stage.click("Live", "button")
        check(moment(stage) == (True, last), "Live comes back to now")

        stage.key("alt+Left")
        stage.find(f"heads 1–4, step {moment(stage)[1]:,}", "label")
        while moment(stage)[1] > step:
            stage.click("Moment shown", "slider")
            stage.key("Left")
        stage.click("Continue from here", "button")
        check(stage.wait_until(lambda: moment(stage) == (True, step), "the other run"),
              f"another run begins at step {step}, with the curves up to there")
        stage.train_to_the_end()
        check(moment(stage) == (True, last), "it goes on to the same step")
        (second,) = folders(stage) - {first}
        report = os.path.join(second, "report.json")
        stage.wait_until(lambda: os.path.exists(report) and '"all_epochs"' in open(report, encoding="utf-8").read(),
                         "the other run to be written down", 60)
        ours, theirs = (weights_in(os.path.join(folder, "weights.safetensors")) for folder in (first, second))
        check(ours.keys() == theirs.keys() and all(np.array_equal(ours[name], theirs[name]) for name in ours),
              "to the same bits of every weight")
        logs = [open(os.path.join(f, "metrics.csv"), "rb").read() for f in (first, second)]
        check(logs[0] == logs[1], "and the same bytes of its log")


if __name__ == "__main__":
    act("past", play)
