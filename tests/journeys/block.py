#!/usr/bin/python3
"""A block: three layers become one, which is named, repeated four times, trained, entered, dissolved and undone."""
import json
import os
import shutil
import subprocess
import tempfile

from stage import Stage, act, check


def network(path, cli):
    """Digits through a Dense, then Dense, LayerNorm and ReLU of the same width, then the classes."""
    nodes, edges = [], []

    def add(kind, **params):
        name = f"{kind}_{sum(node['type'] == kind for node in nodes) + 1}"
        nodes.append({"id": name, "name": name, "type": kind, "params": params,
                      "position": [190 * (len(nodes) % 4), 140 * (len(nodes) // 4)]})
        if len(nodes) > 1:
            edges.append({"from": [nodes[-2]["id"], "output"], "to": [name, "input"]})

    add("input", shape=[1, 28, 28])
    add("flatten")
    add("dense", units=32, activation="relu")
    add("dense", units=32)
    add("layer_norm")
    add("relu")
    add("dense", units=10)
    add("output")
    with open(path, "w", encoding="utf-8") as file:
        json.dump({"format": "vitrine-project", "version": 2, "main": {"nodes": nodes, "edges": edges},
                   "data": [{"type": "digits", "params": {"samples": 1000}}], "training": {"epochs": 4}}, file)
    subprocess.run([cli, "check", path], check=True, capture_output=True)


def play(window, cli):
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "net.vitrine")
        network(path, cli)
        original = shutil.copy(path, os.path.join(folder, "before.vitrine"))
        with Stage(window, path) as stage:
            stage.key("ctrl+s")
            stage.click("dense_2", "list item")
            for layer in ("layer_norm_1", "relu_1"):
                stage.click(layer, "list item", held="ctrl")
            stage.key("ctrl+g")
            stage.find("block_1", "list item")
            check(not stage.there("layer_norm_1"), "three layers have become one")
            stage.replace_text(stage.find("Block's name", "text"), "body")
            stage.key("Tab")
            stage.replace_text(stage.find("Search layers", "text"), "body")
            check(stage.find("body", "table cell"), "it has a name, under which the palette finds it")
            stage.key("Escape")

            stage.set_field("Repeat", "4")
            check(stage.wait_until(lambda: stage.fact("Parameters") == "4,480", "four of them"),
                  "four in a row have four times 32·32 + 32 + 64 weights")
            status = stage.train_to_the_end(60)
            metric = stage.description("Metric")
            check(float(metric.split()[-1]) > 0.5, "they learn: " + metric)

            stage.click("block_1", "list item")
            stage.key("alt+Down")
            stage.find("layer_norm_1", "list item")
            check(not stage.there("flatten_1") and stage.there("Back to Network"), "entered, its inside is on the canvas")
            stage.click("Back to Network", "button")
            stage.find("flatten_1", "list item")

            stage.click("block_1", "list item")
            stage.key("ctrl+shift+g")
            stage.wait_until(lambda: not stage.there("block_1", "list item"), "the block to be dissolved")
            check(stage.find("12 layers selected", "label"), "dissolved, all twelve layers are on the canvas")
            check("epochs are done" in status.description and not stage.there("You have changed", part=True),
                  "and the run that trained them is still theirs")
            stage.key("ctrl+z")
            stage.find("block_1", "list item")
            for _ in range(3):
                stage.key("ctrl+z")
            stage.wait_until(lambda: stage.there("layer_norm_1", "list item"), "everything to be undone")
            stage.key("ctrl+s")
            check(stage.wait_until(lambda: read(path) == read(original), "the file to be what it was"),
                  "undone, the network is the one that was opened")


def read(path):
    with open(path, encoding="utf-8") as file:
        main = json.load(file)["main"]
    return sorted((node["id"], node["name"], node["type"], json.dumps(node["params"], sort_keys=True)) for node in main["nodes"])


if __name__ == "__main__":
    act("block", play)
