#!/usr/bin/python3
"""Own network, own data: a network built from the palette with the pointer, on IDX files that this script writes;
trained, paused, stepped, stopped, reset, exported, saved, and found again as it was."""
import gzip
import math
import os
import re
import struct

import numpy as np
from stage import Stage, act, check, weights_in

COUNT, SIDE, CLASSES = 600, 12, 4


def shape_of(stage, edge):
    """A connection tells its shape, and then what flows through it, as soon as that is computed."""
    return (stage.description(edge) if isinstance(edge, str) else edge.description).split(",")[0]


def write_images(folder):
    """Bars at the top, the bottom, the left or the right, under noise; as MNIST's files are, gzipped."""
    rng = np.random.default_rng(7)
    labels = rng.integers(0, CLASSES, COUNT).astype(np.uint8)
    images = rng.integers(0, 90, (COUNT, SIDE, SIDE))
    for image, label in zip(images, labels):
        at = rng.integers(1, 4)
        bar = (slice(at, at + 2), slice(None)) if label < 2 else (slice(None), slice(at, at + 2))
        image[::-1, ::-1][bar] += 120
        if label % 2 == 0:
            image[:] = image[::-1, ::-1].copy()
    names = os.path.join(folder, "bars-images-idx3-ubyte.gz"), os.path.join(folder, "bars-labels-idx1-ubyte.gz")
    with gzip.open(names[0], "wb") as file:
        file.write(struct.pack(">IIII", 0x803, COUNT, SIDE, SIDE) + images.astype(np.uint8).tobytes())
    with gzip.open(names[1], "wb") as file:
        file.write(struct.pack(">II", 0x801, COUNT) + labels.tobytes())
    return names[0]


def build(stage):
    """Input, Flatten, Dense, Dense and Output side by side, then ReLU dropped on the edge between the Dense layers."""
    x, y, width, _ = stage.box(stage.find("Canvas", "canvas"))
    step = (width - 40) / 5
    layers = [("Input", "input_1"), ("Flatten", "flatten_1"), ("Dense", "dense_1"), ("Dense", "dense_2"),
              ("Output", "output_1")]
    for i, (title, name) in enumerate(layers):
        stage.put_layer(title, name, (x + 20 + int((i + 0.5) * step), y + 140 + 70 * (i % 2)))
    check(all(stage.there(name, "list item") for _, name in layers),
          "layers dragged from the palette are on the canvas: " + ", ".join(name for _, name in layers))
    for (_, one), (_, other) in zip(layers, layers[1:]):
        stage.connect(f"{one} output", f"{other} input")
    check(all(stage.there(f"{one} → {other}", "image") for (_, one), (_, other) in zip(layers, layers[1:])),
          "ports dragged onto each other are connected")
    stage.drag(stage.layer("ReLU"), stage.find("dense_1 → dense_2", "image"))
    stage.find("dense_1 → relu_1", "image")
    stage.find("relu_1 → dense_2", "image")
    check(not stage.there("dense_1 → dense_2"), "ReLU dropped on an edge stands between the two layers")


def open_data(stage, images):
    stage.click("Data", "page tab")
    stage.click("Open images (IDX)…", "button")
    stage.choose_file(images)
    check(stage.wait_until(lambda: shape_of(stage, "input_1 → flatten_1") == f"1×{SIDE}×{SIDE}", "the Input to follow"),
          f"opening the images gives the Input their shape, 1×{SIDE}×{SIDE}")
    check(shape_of(stage, "flatten_1 → dense_1") == str(SIDE * SIDE), "and what is downstream follows")
    stage.set_field("Test share", "0.1")
    check(stage.fact("Samples") == str(COUNT) and f"{CLASSES} classes" in stage.fact("Target"),
          f"the Data tab tells {COUNT} samples of {CLASSES} classes")


def set_units(stage):
    stage.click("dense_1", "list item")
    stage.click("Layer", "page tab")
    units, edge = stage.field("Units"), stage.find("dense_1 → relu_1")
    stage.click(units)
    stage.key("ctrl+a")
    for typed, shape in (("2", "2"), ("4", "24")):
        stage.type(typed)
        stage.wait_until(lambda: shape_of(stage, edge) == shape, f"the shape {shape} downstream", 2)
        stage.wait_until(lambda: shape_of(stage, "relu_1 → dense_2") == shape, "the shape after ReLU", 2)
    check(shape_of(stage, "relu_1 → dense_2") == "24",
          "Units typed in the inspector show in every shape downstream, key by key")


def mend(stage):
    problem = stage.description("output_1", "list item")
    check("4" in problem and "class" in problem, "the misfit of the last layer is told: " + problem)
    stage.click("output_1", "list item")
    fix = stage.find("Set", "button", part=True)
    words = fix.name
    stage.click(fix)
    stage.wait_until(lambda: shape_of(stage, "dense_2 → output_1") == "4", "the fix to fit")
    check("no problems" in stage.find("layers ·", "button", part=True).name, f"one click mends it: {words}")


def export(stage, path):
    return weights_in(stage.export_weights(path))


def steps(status):
    found = re.search(r"step ([0-9,]+)", status.description)
    return int(found.group(1).replace(",", "")) if found else 0


def step_once(stage, status):
    before = steps(status)
    stage.click("Step", "button")
    stage.wait_until(lambda: steps(status) > before and "paused" in status.description, "the step to be done")
    check(steps(status) == before + 1, f"Step does exactly one: {before} → {steps(status)}")


def told(stage, chart):
    """What a chart says it shows, as soon as it shows something: it speaks once a second at most."""
    stage.wait_until(lambda: "train" in chart.description, "words from the chart", 3)
    return chart.description


def furthest(a, b):
    return max(float(np.abs(a[key] - b[key]).max()) for key in a)


def train_by_hand(stage):
    """Train, Pause, live learning rate, Step, on, Stop, Reset."""
    status, loss = stage.find("Run status"), stage.find("Loss chart")
    home = stage.home.name
    stage.click("Training", "page tab")
    stage.set_field("Epochs", "50000")
    stage.set_field("Batch size", "25")
    step_once(stage, status)
    first = told(stage, loss)
    check(abs(float(first.split("train ")[1].split(",")[0]) - math.log(CLASSES)) < 0.8,
          "the first loss is near ln 4: " + first)
    one = export(stage, home + "/one.safetensors")
    stage.click("Train", "button")
    stage.wait_until(lambda: steps(status) > 200, "200 steps", 30)
    stage.click("Pause", "button")
    stage.wait_until(lambda: "paused" in status.description, "the pause")
    resting = steps(status)
    check(steps(status) == resting and not stage.there("Pause", "button"), f"Pause pauses, at step {resting}")

    stage.set_field("Learning rate", "1e-12")
    before = export(stage, home + "/before.safetensors")
    step_once(stage, status)
    still = export(stage, home + "/still.safetensors")
    check(furthest(before, still) < 1e-9, "with a learning rate of 1e-12 a step leaves the weights where they are")
    stage.set_field("Learning rate", "0.05")
    step_once(stage, status)
    moved = export(stage, home + "/moved.safetensors")
    check(furthest(still, moved) > 1e-3, f"with 0.05 it moves them, by up to {furthest(still, moved):.3f}: the rate is live")
    check(not stage.there("Restart with changes", "button"), "and the run is still that of the document")
    stage.set_field("Learning rate", "0.001")

    before = steps(status)
    stage.click("Train", "button")
    stage.wait_until(lambda: steps(status) > before + 100, "training to go on", 30)
    stage.click("Stop", "button")
    check(stage.wait_until(lambda: "topped" in status.description, "the run to stop"),
          "Stop ends it and says why: " + status.description)
    stage.click("Reset", "button")
    stage.wait_until(lambda: "Ready" in status.description, "the reset")
    check(stage.wait_until(lambda: loss.description == "No values yet", "the charts to be empty", 3),
          "Reset empties the charts")
    step_once(stage, status)
    check(told(stage, loss) == first, "and goes back to the same initial weights: " + loss.description)
    check(furthest(one, export(stage, home + "/again.safetensors")) == 0, "bit for bit")
    stage.click("Reset", "button")
    stage.wait_until(lambda: "Ready" in status.description, "the reset")


def train_to_the_end(stage):
    stage.set_field("Epochs", "30")
    status = stage.train_to_the_end(60)
    check("All 30 epochs are done" in status.description, "it trains to the end and says so: " + status.description)
    metric = stage.description("Metric")
    check(re.fullmatch(r"Test accuracy [01]\.\d+", metric) and float(metric.split()[-1]) > 0.9,
          "the test score is shown: " + metric)
    return export(stage, stage.home.name + "/trained.safetensors")


def play(window, _cli):
    with Stage(window) as stage:
        home = stage.home.name
        images = write_images(home)
        stage.click("Empty canvas", "button")
        build(stage)
        open_data(stage, images)
        set_units(stage)
        mend(stage)
        train_by_hand(stage)
        trained = train_to_the_end(stage)

        project = home + "/bars.vitrine"
        stage.key("ctrl+s")
        stage.choose_file(project)
        stage.wait_until(lambda: os.path.exists(project), "the project file")
        stage.titled("bars")
        stage.key("alt+F4")
        check(stage.wait_for_end(5) == 0, "saved with Ctrl+S; a saved window closes without a question")

        stage.start(window, project)
        status = stage.find("Run status")
        stage.find("dense_2", "list item")
        stage.wait_until(lambda: "Trained for 30 epochs" in status.description, "the trained weights")
        check(furthest(trained, export(stage, home + "/reopened.safetensors")) == 0,
              "reopened, the trained weights are still there")
        stage.click("Training", "page tab")
        stage.set_field("Epochs", "40")
        stage.click("Train", "button")
        stage.wait_until(lambda: "All 40 epochs are done" in status.description, "training to go on to the end", 60)
        loss = told(stage, stage.find("Loss chart"))
        last = float(re.search(r"train ([0-9.e-]+)", loss).group(1))
        check(last < 0.3, "training goes on from them: " + loss)
        started = re.search(r"Step ([0-9,]+)", loss)
        check(started and int(started.group(1).replace(",", "")) > 30 * 15, "and steps are counted on: " + loss)


if __name__ == "__main__":
    act("own_network", play)
