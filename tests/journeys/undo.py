#!/usr/bin/python3
"""Undo: a dozen edits by pointer and keyboard, taken back to the first and done again to the last, one gesture a
step."""
import os

from stage import Stage, act, check


class Canvas:
    def __init__(self, stage):
        self.stage = stage
        self.node = stage.find("Canvas", "canvas")

    def state(self):
        """Every layer and edge: its name, what is said of it, and where it is relative to the first layer."""
        out, reference = [], None
        for item in self.stage._children(self.node):
            if item.getRoleName() not in ("list item", "image"):
                continue
            x, y, width, height = self.stage.box(item)
            if reference is None:
                reference = (x, y, width)
            where = None
            if item.getRoleName() == "list item":
                where = ((x - reference[0]) / reference[2], (y - reference[1]) / reference[2])
            out.append((item.name, item.description, where))
        return sorted(out, key=lambda one: one[:2])

    def shows(self, state):
        """Whether this is what there is now; places as exact as pixels are at any zoom, far below the grid's step."""
        now = self.state()
        return len(now) == len(state) and all(
            a[:2] == b[:2] and (a[2] is None or max(abs(p - q) for p, q in zip(a[2], b[2])) < 0.03)
            for a, b in zip(now, state))

    def free_point(self):
        x, y, width, height = self.stage.box(self.node)
        return x + width // 2, y + height - 70

    def settle(self, before, what):
        self.stage.wait_until(lambda: not self.shows(before), what, 5)
        return self.stage.at_rest(self.state, what, looks=3)


def edits(stage, canvas):
    """(words, what hands do), in order."""
    def by(node, dx, dy):
        x, y = stage.place(node, "list item")
        stage.drag((x, y), (x + dx, y + dy))

    def several():
        boxes = [stage.box(stage.find(name, "list item")) for name in ("dense_1", "dense_2")]
        left, top = min(b[0] for b in boxes) - 12, min(b[1] for b in boxes) - 12
        right, bottom = max(b[0] + b[2] for b in boxes) + 12, max(b[1] + b[3] for b in boxes) + 12
        stage.drag((left, top), (right, bottom))
        by("dense_1", 0, -60)

    def rename():
        stage.click("dense_2", "list item")
        stage.key("F2")
        stage.wait_until(lambda: stage.focused("text"), "a field for the name")
        stage.key("ctrl+a")
        stage.type("middle")
        stage.key("Return")

    def units():
        stage.click("dense_1", "list item")
        stage.click("Layer", "page tab")
        stage.replace_text(stage.field("Units"), "48")
        stage.key("Tab")

    def keys(node, *chords):
        def act_on():
            stage.click(node, "list item")
            stage.key(*chords)
        return act_on

    def disconnect():
        stage.click(stage.find("dense_1 → middle", "image"))
        stage.key("Delete")

    return [
        ("a layer dragged from the palette", lambda: stage.drag(stage.layer("BatchNorm"),
                                                                canvas.free_point())),
        ("a layer by double-click", lambda: stage.click(stage.layer("LayerNorm"), times=2)),
        ("a layer moved", lambda: by("batch_norm_1", -160, 10)),
        ("several layers moved with one drag", several),
        ("a layer renamed", rename),
        ("Units typed, two keys", units),
        ("an edge deleted", disconnect),
        ("ports connected", lambda: stage.drag(stage.find("dense_1 output"), stage.find("middle input"))),
        ("a layer dropped on an edge", lambda: stage.drag(stage.layer("LeakyReLU"),
                                                          stage.find("dense_1 → middle", "image"))),
        ("a layer duplicated", keys("batch_norm_1", "ctrl+d")),
        ("a layer deleted", keys("layer_norm_1", "Delete")),
        ("cut", keys("batch_norm_1", "ctrl+x")),
        ("pasted", lambda: stage.key("ctrl+v")),
        ("everything laid out", lambda: stage.key("ctrl+l")),
    ]


def play(window, _cli):
    with Stage(window) as stage:
        stage.open_example("Spiral · MLP")
        stage.find("dense_1", "list item")
        stage.find("samples", "label", part=True)
        saved = os.path.join(stage.home.name, "saved.vitrine")
        stage.key("ctrl+s")
        stage.choose_file(saved)
        stage.titled("saved")
        with open(saved, "rb") as file:
            first_bytes = file.read()
        canvas = Canvas(stage)
        states = [canvas.state()]
        for words, do in edits(stage, canvas):
            do()
            states.append(canvas.settle(states[-1], words))
            print("   ", words, flush=True)
        check(len(states) == 15, "14 edits, each of which shows")
        stage.titled("saved", modified=True)

        for i in range(len(states) - 2, -1, -1):
            stage.key("ctrl+z")
            stage.wait_until(lambda: canvas.shows(states[i]), f"the state before edit {i + 1}", 5)
        check(canvas.shows(states[0]),
              "Ctrl+Z takes them back one by one, a drag of several layers and a typed number in one step each")
        stage.titled("saved")
        stage.key("ctrl+z")
        stage.click("Edit", "menu item")  # comes after that key
        stage.wait_until(lambda: not stage.enabled(stage.find("Undo", "menu item")), "Undo to be off")
        stage.key("Escape", "Escape")
        check(canvas.shows(states[0]), "at the start Ctrl+Z does nothing; the title has no star")
        stage.menu("File", "Save As…")
        again = os.path.join(stage.home.name, "again.vitrine")
        stage.choose_file(again)
        stage.wait_until(lambda: os.path.exists(again), "the file")
        with open(again, "rb") as file:
            check(file.read() == first_bytes, "saved again, the file is the same byte for byte")

        for i in range(1, len(states)):
            stage.key("ctrl+shift+z")
            stage.wait_until(lambda: canvas.shows(states[i]), f"the state after edit {i}", 5)
        check(canvas.shows(states[-1]), "Ctrl+Shift+Z does them again to the last")


if __name__ == "__main__":
    act("undo", play)
