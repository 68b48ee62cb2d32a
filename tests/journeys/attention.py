#!/usr/bin/python3
"""Attention: the picture on screen is the attention that NumPy computes from the exported weights; and closing the
window during a run asks first and then ends in time."""
import os
import re

import numpy as np
from stage import Stage, act, check, weights_in

HERE = os.path.dirname(os.path.abspath(__file__))
HEADS, TOKENS = 4, 8


def viridis():
    """The 256 colours of the map, from the stops in the source: between two stops each channel runs straight."""
    with open(os.path.join(HERE, "..", "..", "ui", "views", "colour_maps.cpp"), encoding="utf-8") as file:
        body = re.search(r"kViridis = \{([^}]*)\}", file.read()).group(1)
    stops = [int(stop, 16) for stop in re.findall(r"0x([0-9a-fA-F]{6})", body)]
    channels = np.array([[stop >> 16, stop >> 8 & 255, stop & 255] for stop in stops], dtype=float)
    at = np.arange(256) / 255 * (len(stops) - 1)
    return np.stack([np.interp(at, np.arange(len(stops)), channels[:, c]) for c in range(3)], axis=1)


def softmax(x):
    e = np.exp(x - x.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


def attention(weights, tokens):
    """heads × queries × keys of the first attention layer (Vaswani et al. 2017), in double precision."""
    weights = {name: value.astype(np.float64) for name, value in weights.items()}
    x = weights["embedding_1.weight"][tokens] + weights["positional_1.weight"]
    width = x.shape[1]
    qkv = x @ weights["attention_1.in_proj_weight"].T + weights["attention_1.in_proj_bias"]
    q, k = (part.reshape(len(tokens), HEADS, width // HEADS).transpose(1, 0, 2)
            for part in (qkv[:, :width], qkv[:, width:2 * width]))
    return softmax(q @ k.transpose(0, 2, 1) / np.sqrt(width // HEADS))


def cells(stage, head_map):
    """Centres of the map's cells on screen. The map is the one block of TOKENS × TOKENS equal squares: a cell is as
    wide as the lines between cells, in the colour of the background, are apart."""
    x, y, width, height = stage.box(head_map)
    picture = np.array(stage.pixels(x, y, width, height))
    ground = picture[-1, 0]
    filled = (picture != ground).any(axis=2)
    for cell in range(min(width, height) // TOKENS, 4, -1):
        size = cell * TOKENS
        lines = [(i + 1) * cell - 1 for i in range(TOKENS)]
        inside = np.ones(size, bool)
        inside[lines] = False
        for top in range(height - size + 1):
            for left in range(width - size + 1):
                if not filled[top, left] or not filled[top + size - 2, left + size - 2]:
                    continue
                block = filled[top:top + size, left:left + size]
                if block[np.ix_(inside, inside)].all() and not block[lines].any() and not block[:, lines].any():
                    return [[picture[top + q * cell + cell // 2, left + k * cell + cell // 2] for k in range(TOKENS)]
                            for q in range(TOKENS)], cell
    raise AssertionError("no map of the right size is on screen")


def tokens_of(head_map):
    said = re.fullmatch(r"tokens ([\d ]+)", head_map.description)
    check(said, "the map says its tokens: " + head_map.description)
    return [int(token) for token in said.group(1).split()]


def compare(stage, colours, weights):
    """Every head of the sample that is shown. Returns how much the strongest weights say."""
    strongest = 0
    for head in range(HEADS):
        name = f"attention_1 head {head + 1}"
        head_map = stage.find(name)
        if head == 0:
            tokens = tokens_of(head_map)
            expected = attention(weights, tokens)
        stage.move((2, 2))
        seen, side = cells(stage, head_map)
        off = []
        for q in range(TOKENS):
            for k in range(TOKENS):
                w = expected[head, q, k]  # float32 there, double here: at a boundary either neighbour is right
                near = {int(round(255 * (w + d))) for d in (-2e-5, 0, 2e-5)}
                if not any(np.abs(seen[q][k] - colours[min(max(i, 0), 255)]).max() <= 1 for i in near):
                    off.append(f"query {q + 1}, key {k + 1}: {seen[q][k]} is not the colour of {w:.4f}")
        strongest = max(strongest, expected[head].max())
        check(not off, "; ".join([f"{name}: all {TOKENS * TOKENS} cells, {side} pixels wide, have the colour of their "
                                  "weights", *off[:1]]))
        if head + 1 < HEADS:
            stage.key("Right")
            stage.find(f"attention_1 head {head + 2}")
    return tokens, strongest


def watch(stage):
    stage.click("Training", "page tab")
    stage.set_field("Epochs", "500")
    status = stage.find("Run status")
    stage.click("Train", "button")
    stage.wait_until(lambda: int(re.search(r"Epoch (\d+)|$", status.description).group(1) or 0) >= 5, "five epochs", 120)
    stage.find("attention_1 head 1")
    stage.click("Pause", "button")
    check(stage.wait_until(lambda: "paused" in status.description, "the pause"),
          "the Attention view is there while it trains; paused at " + status.description)
    weights, colours = weights_in(stage.export_weights(stage.home.name + "/weights.safetensors")), viridis()
    x, y, _, _ = stage.box(stage.find("Attention heads now"))
    stage.click((x + 8, y + 8))
    tokens, strongest = compare(stage, colours, weights)
    check(strongest > 0.4, f"the pattern has begun to form: the strongest weight is {strongest:.2f}")
    stage.replace_text(stage.field("Attention sample"), "3")
    stage.key("Return")
    stage.wait_until(lambda: stage.find("attention_1 head", part=True).description !=
                     "tokens " + " ".join(map(str, tokens)), "another sample's tokens")
    x, y, _, _ = stage.box(stage.find("Attention heads now"))
    stage.click((x + 8, y + 8))
    other, _ = compare(stage, colours, weights)
    check(other != tokens, "another sample has other tokens, and again the right colours")


def close_during_a_run(stage, window):
    project = os.path.join(stage.home.name, "sequence.vitrine")
    stage.key("ctrl+s")
    stage.choose_file(project)
    stage.titled("sequence")
    stage.click("Train", "button")
    status = stage.find("Run status")
    stage.wait_until(lambda: "samples/s" in status.description, "training")
    stage.key("alt+F4")
    dialog = stage.dialog("Training is under way")
    check(stage.alive(), "closing the window during a run asks first")
    stage.click(stage.find("Keep training", "button", within=dialog))
    stage.no_dialog()
    before = status.description
    check(stage.wait_until(lambda: status.description != before, "training to go on"),
          "Keep training keeps training")
    stage.key("alt+F4")
    stage.click(stage.find("Stop and save", "button", within=stage.dialog("Training is under way")))
    check(stage.wait_for_end(2) == 0, "Stop and save ends the program within 2 s")

    stage.start(window, project)
    status = stage.find("Run status")
    check(stage.wait_until(lambda: "Trained for" in status.description, "the weights that were saved"),
          "and what was trained is there when it is opened again: " + status.description)
    stage.click("Train", "button")
    stage.wait_until(lambda: "samples/s" in status.description, "training")
    stage.key("alt+F4")
    stage.click(stage.find("Discard", "button", within=stage.dialog("Training is under way")))
    check(stage.wait_for_end(2) == 0, "Discard ends it within 2 s, too")


def play(window, _cli):
    with Stage(window) as stage:
        stage.open_example("Sequence · Transformer")
        stage.find("attention_1", "list item")
        watch(stage)
        close_during_a_run(stage, window)


if __name__ == "__main__":
    act("attention", play)
