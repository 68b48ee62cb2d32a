#!/usr/bin/python3
"""A new head on old weights: a trunk that learned the digits 0 to 4 is taken, frozen, into a network for 5 to 9."""
import os
import re
import subprocess
import tempfile

from stage import Stage, act, check, weights_in


def tell(cli, *words):
    subprocess.run([cli, *words], check=True, capture_output=True)


def play(window, cli):
    with tempfile.TemporaryDirectory() as folder:
        old, head = os.path.join(folder, "old"), os.path.join(folder, "head.vitrine")
        tell(cli, "new", "--example", "digits-trunk", old + ".vitrine")
        tell(cli, "train", old + ".vitrine", "--out", old, "--epochs", "1")
        tell(cli, "new", "--example", "digits-transfer", head)
        with Stage(window, head) as stage:
            status = stage.find("Run status")
            stage.menu("Train", "Take weights from…")
            dialog = stage.dialog("Take weights from")
            take = stage.find("Take and train", "button", within=dialog)
            check(not stage.enabled(take), "there is nothing to take before something is named")
            stage.replace_text(stage.find("Weights to take", "text", within=dialog), old)
            stage.wait_until(lambda: stage.enabled(take), "the run to be read")
            check("dense_1.weight" in stage.words(dialog), "what finds no place is told")
            stage.click(take)
            stage.no_dialog()
            stage.wait_until(lambda: "epochs are done" in status.description, "the end of training", 60)
            told = stage.find("Begins with the weights of", "label", part=True).name
            check("conv2d_1" in told and "dense_2.weight (not there)" in told, "what was taken and what began anew: " + told)
            metric = stage.description("Metric")
            check(re.fullmatch(r"Val accuracy [01]\.\d+", metric) and float(metric.split()[-1]) > 0.4,
                  "the new head reads what the old trunk sees: " + metric)

            then = weights_in(os.path.join(old, "weights.safetensors"))
            now = weights_in(stage.export_weights(os.path.join(folder, "new.safetensors")))
            check((then["conv2d_1.weight"] == now["conv2d_1.weight"]).all(), "the frozen trunk is the old one, bit for bit")
            check("dense_2.weight" in now and "dense_1.weight" not in now, "and the head is new")


if __name__ == "__main__":
    act("new_head", play)
