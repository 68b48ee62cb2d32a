#!/usr/bin/python3
"""Two networks from the palette: a generator and a discriminator are drawn, given data and random numbers, set against
each other, and watched."""
from stage import Stage, act, check

ROWS = [[("Input", "input_1"), ("Dense", "dense_1"), ("Dense", "dense_2"), ("Output", "output_1")],
        [("Input", "input_2"), ("Dense", "dense_3"), ("Dense", "dense_4"), ("Output", "output_2")]]


def build(stage):
    x, y, width, _ = stage.box(stage.find("Canvas", "canvas"))
    step = (width - 40) / 4
    for row, layers in enumerate(ROWS):
        stage.put_row(layers, [(x + 20 + int((i + 0.5) * step), y + 120 + 160 * row) for i in range(len(layers))])
    check(all(stage.there(name, "list item") for layers in ROWS for _, name in layers),
          "two networks stand on the canvas, one above the other")


def pick(stage, title, words):
    """One of a combo box's choices, by its first letters."""
    stage.click(stage.field(title))
    stage.type(words)
    stage.key("Return")


def to_the_end(stage):
    """The wheel over the inspector, down to its last field."""
    x, y = stage.place("Data", "page tab")
    stage.click((x, y + 500), button=5, times=40)


def choose_data(stage):
    stage.click("Data", "page tab")
    pick(stage, "Data", "Gaussians")
    stage.set_field("Classes", "8")
    stage.set_field("Spread", "0.05")
    stage.wait_until(lambda: stage.fact("Target") == "8 classes", "the data")
    to_the_end(stage)
    stage.click("Add batch transform", "button")
    stage.wait_until(lambda: stage.there("Remove batch transform 1"), "a batch transform")
    to_the_end(stage)
    pick(stage, "Batch transform", "Random numbers")
    check(stage.find("Size", "spin button"), "the data and a field of random numbers are chosen")
    to_the_end(stage)
    stage.set_field("Size", "4")


def set_layer(stage, name, **fields):
    stage.click(name, "list item")
    stage.click("Layer", "page tab")
    for title, value in fields.items():
        if title == "Field":
            pick(stage, title, value)
        else:
            stage.set_field(title, value)


def set_against_each_other(stage):
    stage.click("Training", "page tab")
    pick(stage, "Recipe", "Adversarial")
    stage.find("Target", "label")
    pick(stage, "Output", "output_2")
    pick(stage, "Target", "real")
    pick(stage, "Loss", "Binary")
    stage.set_field("Epochs", "3")


def play(window, _cli):
    with Stage(window) as stage:
        stage.click("Empty canvas", "button")
        build(stage)
        choose_data(stage)
        set_layer(stage, "input_1", Field="noise", Shape="4")
        set_layer(stage, "dense_1", Units="32")
        set_layer(stage, "dense_2", Units="2")
        set_layer(stage, "dense_4", Units="1")
        set_against_each_other(stage)
        check(stage.find("no problems", part=True, seconds=20), "nothing is wrong with them any more")
        stage.train_to_the_end(60)
        check("accuracy of" in stage.description("Metric"), "the discriminator is judged: " + stage.description("Metric"))
        loss = stage.find("Loss chart")
        check(stage.wait_until(lambda: "generator" in loss.description, "the generator's loss", 5),
              "both losses are charted: " + loss.description)


if __name__ == "__main__":
    act("gan", play)
