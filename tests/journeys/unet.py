#!/usr/bin/python3
"""A U-Net built from the blocks of the palette: a stage down, what is below, a stage up, joined by the way across;
trained on scans until it finds the spots."""
from stage import Stage, act, check

LAYERS = [("Input", "input_1", 0.08, 0.25), ("U-Net stage down", "unet_down_1", 0.28, 0.25), ("Conv2D", "conv2d_1", 0.45, 0.7),
          ("U-Net stage up", "unet_up_1", 0.62, 0.25), ("Conv2D", "conv2d_2", 0.78, 0.25), ("Output", "output_1", 0.92, 0.25)]
EDGES = [("input_1 output", "unet_down_1 input"), ("unet_down_1 down", "conv2d_1 input"), ("conv2d_1 output", "unet_up_1 below"),
         ("unet_down_1 skip", "unet_up_1 skip"), ("unet_up_1 output", "conv2d_2 input"), ("conv2d_2 output", "output_1 input")]


def build(stage):
    x, y, width, height = stage.box(stage.find("Canvas", "canvas"))
    for title, name, across, down in LAYERS:
        stage.put_layer(title, name, (x + int(across * width), y + int(down * height)))
    for start, end in EDGES:
        stage.connect(start, end)
    check(stage.there("unet_down_1 → unet_up_1", "image"),
          "blocks and layers stand on the canvas, and the way across joins the two stages")


def play(window, _cli):
    with Stage(window) as stage:
        stage.click("Empty canvas", "button")
        build(stage)
        stage.click("Data", "page tab")
        stage.click(stage.field("Data"))
        stage.type("Scans")
        stage.key("Return")
        stage.set_field("Samples", "300")
        stage.wait_until(lambda: "classes" in stage.fact("Target"), "the scans")
        stage.click("Layer", "page tab")
        stage.click("conv2d_2", "list item")
        stage.set_field("Filters", "3")
        stage.set_field("Kernel", "1")
        stage.wait_until(lambda: "no problems" in stage.find("layers ·", "button", part=True).name, "no problems")
        check(stage.description("conv2d_2 → output_1").startswith("3×"), "it says one of three classes for every pixel")
        stage.click("Training", "page tab")
        stage.set_field("Learning rate", "0.003")
        stage.set_field("Epochs", "6")
        stage.set_field("Batch size", "16")
        stage.train_to_the_end(200)
        told = stage.description("Metric")
        check(float(told.split()[-1]) > 0.93, "it tells the pixels apart: " + told)


if __name__ == "__main__":
    act("unet", play)
