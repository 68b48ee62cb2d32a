#!/usr/bin/python3
"""A recurrent network built from the palette on a text file that this script writes: what does not fit is mended at a
click, it trains, writes, and is changed after training without losing what was trained."""
import random

from stage import Stage, act, check, weights_in

LAYERS = [("Input", "input_1"), ("LSTM", "lstm_1"), ("Dense", "dense_1"), ("Output", "output_1")]


def write_text(path):
    """Verses whose second half answers the first: letters far apart belong together."""
    draw = random.Random(5)
    pairs = [("sun", "day"), ("moon", "night"), ("snow", "cold"), ("fire", "heat")]
    with open(path, "w", encoding="utf-8") as file:
        for _ in range(1500):
            first, second = draw.choice(pairs)
            file.write(f"{first} brings {second}\n")


def build(stage):
    x, y, width, _ = stage.box(stage.find("Canvas", "canvas"))
    step = (width - 300) / len(LAYERS)  # there is to be room for one more
    stage.put_row(LAYERS, [(x + 20 + int((i + 0.5) * step), y + 150) for i in range(len(LAYERS))])
    check(stage.there("lstm_1 → dense_1", "image"), "Input, LSTM, Dense and Output stand on the canvas, connected")


def open_text(stage, path):
    stage.click("Data", "page tab")
    stage.click("Open text…", "button")
    stage.choose_file(path)
    check(stage.wait_until(lambda: "classes" in stage.fact("Target"), "the text to be read"),
          "the text is read: " + stage.fact("Target"))


def mend(stage):
    """Every problem that is told has a button that mends it."""
    stage.click("Layer", "page tab")
    mended = []
    for name in ("input_1", "lstm_1", "output_1", "dense_1"):
        stage.key("ctrl+0")  # a layer that was put in has moved the others aside
        stage.click(name, "list item")
        for _ in range(3):
            fix = next((node for words in ("Set", "Add", "Fit") for node in
                        stage.find_all(words, "button", part=True) if node.name.startswith(words + " ")), None)
            if not fix:
                break
            mended.append(fix.name)
            stage.click(fix)
            stage.wait_until(lambda: not stage.there(mended[-1], "button"), "the problem to go")
    stage.wait_until(lambda: "no problems" in stage.find("layers ·", "button", part=True).name, "a network without problems")
    check(any("Embedding" in words for words in mended), "clicks mend what does not fit: " + "; ".join(mended))


def play(window, _cli):
    with Stage(window) as stage:
        text = stage.home.name + "/verses.txt"
        write_text(text)
        stage.click("Empty canvas", "button")
        build(stage)
        open_text(stage, text)
        mend(stage)
        stage.click("Training", "page tab")
        stage.set_field("Learning rate", "0.01")
        stage.set_field("Epochs", "4")
        status = stage.train_to_the_end()
        accuracy = float(stage.description("Metric").split()[-1])
        check(accuracy > 0.85, f"it knows the next letter {accuracy:.0%} of the time")

        stage.click("lstm_1", "list item")
        stage.click("Layer", "page tab")
        stage.set_field("Units", "64")
        stage.find("You have changed", part=True)
        stage.key("ctrl+z")
        stage.wait_until(lambda: not stage.there("You have changed", part=True), "the change to be undone")
        check("epochs are done" in status.description, "a change and its undoing leave the trained network as it was")

        weights = weights_in(stage.export_weights(stage.home.name + "/verses.safetensors"))
        check(any(name.startswith("lstm_1.") for name in weights), "its weights are exported")


if __name__ == "__main__":
    act("lstm", play)
