#!/usr/bin/python3
"""Bad input: every refusal names the file, the place and the remedy, and leaves the document as it was."""
import gzip
import json
import os
import re
import shutil
import struct
import subprocess

from stage import Stage, act, check


def state(stage):
    """What there is to lose: the layers with their shapes, the title, how far the run is.

    What layers and connections say of the numbers that flow through them is told whenever it is computed."""
    canvas = stage.find("Canvas", "canvas")
    items = [(item.name, re.split(" parameters|, mean ", item.description)[0]) for item in stage._children(canvas)]
    return items, stage.find("Vitrine", "frame", part=True).name, stage.description("Run status")


def refused(stage, title, *expected):
    dialog = stage.dialog(title)
    words = stage.words(dialog)
    for part in expected:
        assert part in words, f"the dialog “{title}” does not say “{part}”, but:\n{words}"
    stage.click(stage.find("OK", "button", within=dialog))
    stage.no_dialog()
    return " / ".join(dict.fromkeys(words.replace("\n\n", "\n").split("\n")))


def open_project(stage, path):
    stage.key("ctrl+o")
    stage.choose_file(path)


def projects(stage, cli):
    good = os.path.join(stage.home.name, "good.vitrine")
    subprocess.run([cli, "new", "--example", "spiral-mlp", good], check=True, capture_output=True)
    with open(good, encoding="utf-8") as file:
        text = file.read()

    def write(name, content):
        path = os.path.join(stage.home.name, name)
        with open(path, "w", encoding="utf-8") as file:
            file.write(content)
        return path

    def changed(**more):
        return json.dumps({**json.loads(text), **more})

    before = stage.at_rest(lambda: state(stage), "what the canvas tells")
    title = "The project cannot be opened"
    for path, expected, what in (
            (write("cut.vitrine", text[:700]), ["line"], "a truncated project"),
            (write("newer.vitrine", changed(version=99)), ["newer", "99"], "a project from a newer version"),
            (write("noise.vitrine", "\x01\x02 not JSON"), ["line 1"], "a file that is no project"),
            (write("layer.vitrine", text.replace('"type": "dense"', '"type": "warp"')), ["warp"],
             "a layer that does not exist")):
        open_project(stage, path)
        said = refused(stage, title, os.path.basename(path), *expected)
        check(state(stage) == before, f"{what} is refused, the document is as it was: {said}")
    missing = os.path.join(stage.home.name, "nowhere.vitrine")
    stage.key("ctrl+o")
    dialog = stage.wait_until(stage._file_dialog, "the file dialog")
    stage.type(missing)
    stage.key("Return", "Return")

    def gone():  # the list of completions, the refusal, the dialog itself
        if not stage.has_dialog():
            return True
        stage.key("Escape")
        return False
    stage.wait_until(gone, "every dialog to go")
    check(state(stage) == before and dialog is not None, "a file that does not exist cannot be chosen")


def export_nowhere(stage):
    stage.click("Step", "button")
    stage.wait_until(lambda: "paused" in stage.description("Run status"), "a step")
    before = state(stage)
    path = os.path.join(stage.home.name, "no", "such", "folder", "weights.npz")
    stage.ask_for_weights(path)
    said = refused(stage, "The weights cannot be exported", path)
    check(state(stage) == before and not os.path.exists(path), "an export to nowhere is refused: " + said)
    stage.ask_for_weights("/proc/weights.safetensors")
    said = refused(stage, "The weights cannot be exported", "/proc/weights.safetensors")
    check(state(stage) == before, "a place that cannot be written to is refused: " + said)


def write_idx(folder, count=60):
    os.makedirs(folder)
    images, labels = os.path.join(folder, "a-images-idx3-ubyte.gz"), os.path.join(folder, "a-labels-idx1-ubyte.gz")
    with gzip.open(images, "wb") as file:
        file.write(struct.pack(">IIII", 0x803, count, 4, 4) + bytes(range(16)) * count)
    with gzip.open(labels, "wb") as file:
        file.write(struct.pack(">II", 0x801, count) + bytes(i % 3 for i in range(count)))
    return images, labels


def bad_data(stage):
    folder = os.path.join(stage.home.name, "broken")
    images, labels = write_idx(folder)
    whole = gzip.open(images).read()
    with gzip.open(images, "wb") as file:
        file.write(whole[:-100])
    before = state(stage)
    stage.click("Data", "page tab")
    stage.click("Open images (IDX)…", "button")
    stage.choose_file(images)
    said = refused(stage, "The data cannot be used", os.path.basename(images))
    check(state(stage) == before, "truncated images are refused: " + said)
    os.remove(labels)


def moved_data(stage):
    """A project whose data has moved: opening it offers to locate the file."""
    old, new = (os.path.join(stage.home.name, name) for name in ("old", "new"))
    images, labels = write_idx(old)
    with open(os.path.join(stage.home.name, "good.vitrine"), encoding="utf-8") as file:
        project = json.load(file)
    project["data"] = [{"type": "idx", "params": {"images": "old/" + os.path.basename(images),
                                                  "labels": "old/" + os.path.basename(labels)}}]
    path = os.path.join(stage.home.name, "moved.vitrine")
    with open(path, "w", encoding="utf-8") as file:
        json.dump(project, file)
    shutil.move(old, new)
    stage.key("ctrl+o")
    stage.choose_file(path)
    if stage.there("Unsaved changes"):
        stage.click(stage.find("Discard", "button", part=True, within=stage.dialog("Unsaved changes")))
    dialog = stage.dialog("Data file not found")
    words = stage.words(dialog)
    check(any(os.path.join(old, os.path.basename(path)) in words for path in (images, labels)), "a data file that has moved is named, with an offer to locate it")
    stage.click(stage.find("Locate…", "button", within=dialog))
    stage.choose_file(os.path.join(new, os.path.basename(images)))
    stage.click("Data", "page tab")
    stage.wait_until(lambda: stage.fact("Samples") == "60", "the data from its new place")
    check("3 classes" in stage.fact("Target"), "located once, images and labels are read from their new place")


def too_many(window):
    """A window has one project: others are not left out without a word."""
    said = subprocess.run([window, "one.vitrine", "other.vitrine"], capture_output=True, text=True, timeout=60)
    check(said.returncode == 2 and "one project, and there are 2" in said.stderr and "Usage: vitrine" in said.stderr,
          "two files at once are refused: " + said.stderr.strip())


def play(window, cli):
    with Stage(window) as stage:
        too_many(window)
        stage.open_example("Iris-like table · MLP")
        stage.find("dense_1", "list item")
        stage.find("samples", "label", part=True)
        projects(stage, cli)
        export_nowhere(stage)
        bad_data(stage)
        moved_data(stage)


if __name__ == "__main__":
    act("bad_input", play)
