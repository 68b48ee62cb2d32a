#!/usr/bin/python3
"""Three optimizers: one run of the window, one that vitrine-cli has written and one that it is still writing, ticked in
the list of runs and drawn beside one another. The list says which one is being trained, and that it has stopped."""
import os
import subprocess
import tempfile

from stage import Stage, act, check


def steps_in(folder):
    """Steps that the log of a run tells of so far."""
    with open(os.path.join(folder, "metrics.csv"), encoding="utf-8") as file:
        rows = [line.split(",") for line in file if line.startswith(("step,", "mean,"))]
    return int(rows[-1][1]) if rows else 0


def tick(stage, dialog, name):
    stage.click(stage.find(name, "table cell", within=dialog))
    stage.key("space")


def play(window, cli):
    with tempfile.TemporaryDirectory() as folder:
        project, runs = os.path.join(folder, "net.vitrine"), os.path.join(folder, "net.runs")
        subprocess.run([cli, "new", "--example", "spiral-mlp", project], check=True, capture_output=True)
        done, under_way = os.path.join(runs, "with sgd"), os.path.join(runs, "with rmsprop")
        subprocess.run([cli, "train", project, "--out", done, "--epochs", "20", "--set", "optimizer.type=sgd"],
                       check=True, capture_output=True)
        server = subprocess.Popen([cli, "train", project, "--out", under_way, "--epochs", "1000000", "--threads", "1",
                                   "--log-every", "1000", "--set", "optimizer.type=rmsprop"], stderr=subprocess.DEVNULL)
        try:
            with Stage(window, project) as stage:
                status = stage.find("Run status")
                stage.click("Train", "button")
                stage.wait_until(lambda: "samples/s" in status.description, "training")
                stage.menu("Train", "Runs…")
                dialog = stage.dialog("Runs")
                stage.wait_until(lambda: stage.there("optimizer rmsprop", "table cell", part=True, within=dialog),
                                 "what differs in the run under way")
                check(stage.there("optimizer sgd", "table cell", part=True, within=dialog),
                      "the list says in what each run differs from the project")
                check(stage.there("training", "table cell", within=dialog) and
                      stage.there("finished", "table cell", within=dialog),
                      "the list says which run is being trained and which one is over")
                tick(stage, dialog, "with sgd")
                tick(stage, dialog, "with rmsprop")
                stage.key("Escape")
                stage.no_dialog()
                chart = stage.find("Loss chart", part=True)
                check(stage.wait_until(lambda: all(name in chart.description for name in ("with sgd", "with rmsprop")),
                                       "the curves of the ticked runs"),
                      "both are drawn beside this one's: " + chart.description)
                before = steps_in(under_way)
                stage.wait_until(lambda: steps_in(under_way) > before, "the server to write on")
                said = chart.description
                stage.wait_until(lambda: chart.description != said, "the chart to go on with it", 20)
                check("with rmsprop" in chart.description, "it is followed while it is written: " + chart.description)
                stage.menu("Train", "Runs…")
                dialog = stage.dialog("Runs")
                stage.wait_until(lambda: stage.there("training", "table cell", within=dialog), "the run under way")
                server.terminate()
                server.wait(60)
                check(stage.wait_until(lambda: stage.there("stopped", "table cell", within=dialog) and
                                       not stage.there("training", "table cell", within=dialog),
                                       "the list to hear that it has stopped", 20),
                      "the run that was being trained is stopped now")
                stage.key("Escape")
                stage.no_dialog()
        finally:
            server.terminate()
            server.wait(60)


if __name__ == "__main__":
    act("runs", play)
