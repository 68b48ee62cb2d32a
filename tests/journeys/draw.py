#!/usr/bin/python3
"""Try it: a network that has learnt digits is given a drawn one, says which it is, is given another and a sample of
the data, and learns on meanwhile."""
import re

from stage import Stage, act, check


def named(answer):
    """Which digit the view says it is, as a screen reader hears it: “1 · 98 %”."""
    said = re.match(r"(\d) · ", answer.description or "")
    return said.group(1) if said else None


def stroke(stage, *points):
    """With the pointer over the sheet, whose sides are 0 to 1."""
    x, y, width, height = stage.box(stage.find("Drawing"))
    side = min(width, height)
    left, top = x + (width - side) / 2, y + (height - side) / 2
    at = [(left + side * px, top + side * py) for px, py in points]
    for begin, end in zip(at, at[1:]):
        stage.drag(begin, end)


def play(window, cli):
    with Stage(window) as stage:
        stage.open_example("Digits · CNN")
        stage.find("conv2d_1", "list item")
        status = stage.train_to_the_end()
        stage.key("ctrl+alt+2")
        stage.click("Show Try it")
        drawing = stage.find("Drawing")
        check("empty" in drawing.description, "the sheet is empty: " + drawing.description)

        stroke(stage, (0.52, 0.17), (0.48, 0.83))
        answer = stage.find("Answer")
        check(stage.wait_until(lambda: named(answer) == "1", "the answer 1 to a vertical stroke"),
              "a vertical stroke is answered " + answer.description)
        check("inked" in drawing.description, "the sheet says so: " + drawing.description)
        lines = stage.find("All answers")
        stage.wait_until(lambda: stage.there("1: ", part=True, within=lines), "the classes with their probabilities")

        stage.click("Clear", "button")
        stage.wait_until(lambda: not answer.description, "the answer to go with the drawing")
        check("empty" in drawing.description, "Clear empties the sheet, and there is no answer")

        stage.set_field("Sample to begin from", "3")
        check(stage.wait_until(lambda: named(answer), "the answer to a sample"),
              "sample 3 is answered " + answer.description)

        steps = status.description
        stage.click("Train", "button")
        stage.wait_until(lambda: status.description != steps, "training to go on", 20)
        check(stage.wait_until(lambda: named(answer), "an answer while it trains"),
              "it trains on, and still answers " + answer.description)


if __name__ == "__main__":
    act("draw", play)
