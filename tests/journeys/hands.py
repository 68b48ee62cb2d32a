"""A person's hands and eyes on a stage: pointer and keys as X events of the XTEST extension, the screen as pixels.

python3-xlib is imported where it is used: only the stage knows when there is a screen.
"""
import contextlib
import os
import struct
import time
import zlib


class Hands:
    """For a Stage, whose screen, accessibility bus and ways of finding things these methods use."""

    # ---- pointer and keys

    def _fake(self, kind, detail=0, x=0, y=0):
        from Xlib.ext import xtest
        xtest.fake_input(self.display, kind, detail, x=x, y=y)
        self.display.sync()

    def move(self, point):
        from Xlib import X
        self._fake(X.MotionNotify, x=int(point[0]), y=int(point[1]))

    def press(self, button=1):
        from Xlib import X
        self._fake(X.ButtonPress, button)

    def release(self, button=1):
        from Xlib import X
        self._fake(X.ButtonRelease, button)

    def click(self, where, role=None, button=1, times=1, held=None):
        """`held`: a key that is down meanwhile, "ctrl"."""
        self.move(self.place(where, role))
        time.sleep(0.08)  # a hand needs that long; hover effects see it
        if held:
            with self.holding(held):
                return self.click(where, role, button, times)
        for _ in range(times):
            self.press(button)
            self.release(button)
            time.sleep(0.05)

    def drag(self, start, end, steps=16):
        a, b = self.place(start), self.place(end)
        self.move(a)
        time.sleep(0.1)
        self.press()
        time.sleep(0.1)
        for i in range(1, steps + 1):
            self.move((a[0] + (b[0] - a[0]) * i / steps, a[1] + (b[1] - a[1]) * i / steps))
            time.sleep(0.02)
        time.sleep(0.15)
        self.release()
        time.sleep(0.1)

    def _code(self, key):
        from Xlib import XK
        names = {"ctrl": "Control_L", "shift": "Shift_L", "alt": "Alt_L"}
        return self.display.keysym_to_keycode(XK.string_to_keysym(names.get(key, key)))

    @contextlib.contextmanager
    def holding(self, key):
        from Xlib import X
        self._fake(X.KeyPress, self._code(key))
        try:
            yield
        finally:
            self._fake(X.KeyRelease, self._code(key))

    def key(self, *chords):
        """ "ctrl+z", "Return", "Delete" … """
        from Xlib import X
        for chord in chords:
            codes = [self._code(key) for key in chord.split("+")]
            for code in codes:
                self._fake(X.KeyPress, code)
            for code in reversed(codes):
                self._fake(X.KeyRelease, code)
            time.sleep(0.04)

    SHIFTED = dict(zip('~!@#$%^&*()_+{}|:"<>?', "`1234567890-=[]\\;',./"))

    def type(self, text):
        from Xlib import X, XK
        shift = self.display.keysym_to_keycode(XK.XK_Shift_L)
        named = {" ": "space", "-": "minus", ".": "period", "/": "slash", "=": "equal", ",": "comma", ";": "semicolon",
                 "'": "apostrophe", "\\": "backslash", "`": "grave", "[": "bracketleft", "]": "bracketright"}
        for letter in text:
            shifted = letter.isupper() or letter in self.SHIFTED
            plain = self.SHIFTED.get(letter, letter.lower())
            code = self.display.keysym_to_keycode(XK.string_to_keysym(named.get(plain, plain)))
            if shifted:
                self._fake(X.KeyPress, shift)
            self._fake(X.KeyPress, code)
            self._fake(X.KeyRelease, code)
            if shifted:
                self._fake(X.KeyRelease, shift)
            time.sleep(0.01)

    def menu(self, *path):
        """menu("File", "Export weights…")"""
        for step in path:
            self.click(self.find(step, "menu item"))

    def choose_file(self, path):
        """Types a path into the file dialog that is on screen, or is about to be."""
        dialog = self.wait_until(self._file_dialog, "a file dialog")
        self.wait_until(lambda: dialog.getState().contains(self.atspi.STATE_ACTIVE), "the file dialog to be active")
        self.key("ctrl+a")
        self.type(path)
        self.key("Return")
        self.wait_until(lambda: not self._file_dialog(), "the file dialog to close")

    def _file_dialog(self):
        for node in self._children(self._application()):
            try:
                if node.getRoleName() in ("dialog", "file chooser") and \
                        next(self._matching("File name:", None, True, node), None):
                    return node
            except Exception:
                continue
        return None

    def layer(self, title):
        """A layer type in the palette, which is longer than the window is high."""
        self.replace_text(self.find("Search layers", "text"), title)
        return self.find(title, "table cell")

    def open_example(self, title):
        """From the welcome page, which is longer than the window is high too."""
        self.replace_text(self.find("Search examples", "text"), title.replace(" · ", " "))
        self.click(title, "button")

    def put_layer(self, title, name, point):
        """Drags a layer from the palette to a point of the canvas, where it has this name."""
        self.drag(self.layer(title), point)
        self.find(name, "list item")

    def connect(self, output, into):
        """Drags one port onto another: "dense_1 output", "join_1 input 2"."""
        self.drag(self.find(output), self.find(into))
        self.find(f"{output.split()[0]} → {into.split()[0]}", "image")

    def put_row(self, layers, points):
        """Layers side by side, each connected with the next."""
        for (title, name), point in zip(layers, points):
            self.put_layer(title, name, point)
        for (_, one), (_, other) in zip(layers, layers[1:]):
            self.connect(f"{one} output", f"{other} input")

    def train_to_the_end(self, seconds=120):
        """Presses Train. Gives what tells how far the run is."""
        status = self.find("Run status")
        before = status.description
        self.click("Train", "button")
        self.wait_until(lambda: status.description != before and "epochs are done" in status.description,
                        "the end of training", seconds)
        return status

    def ask_for_weights(self, path, by_menu=False):
        """The dialog of the export, filled in and confirmed."""
        if by_menu:
            self.menu("File", "Export weights…")
        else:
            self.key("ctrl+shift+e")
        dialog = self.dialog("Export weights")
        self.replace_text(self.field("File", dialog), path)
        self.click(self.find("Export", "button", within=dialog))

    def export_weights(self, path, by_menu=False):
        """Gives the path, once the file is there."""
        self.ask_for_weights(path, by_menu)
        self.no_dialog()
        self.wait_until(lambda: os.path.exists(path), "the exported file")
        return path

    def replace_text(self, where, text, role=None):
        """Clicks into a field, selects what it says and types over it."""
        self.click(where, role)
        self.key("ctrl+a")
        self.type(text)

    # ---- eyes

    def pixels(self, x, y, width, height):
        """RGB of a part of the screen: rows of (r, g, b)."""
        from Xlib import X
        image = self.display.screen().root.get_image(x, y, width, height, X.ZPixmap, 0xFFFFFFFF)
        data = image.data
        return [[(data[4 * (r * width + c) + 2], data[4 * (r * width + c) + 1], data[4 * (r * width + c)])
                 for c in range(width)] for r in range(height)]

    def picture(self, path):
        """The whole screen as a PNG."""
        screen = self.display.screen()
        width, height = screen.width_in_pixels, screen.height_in_pixels
        from Xlib import X
        data = screen.root.get_image(0, 0, width, height, X.ZPixmap, 0xFFFFFFFF).data
        rows = bytearray()
        for r in range(height):
            row = data[4 * r * width:4 * (r + 1) * width]
            line = bytearray(3 * width)
            line[0::3], line[1::3], line[2::3] = row[2::4], row[1::4], row[0::4]
            rows += b"\0" + line

        def chunk(tag, body):
            return struct.pack(">I", len(body)) + tag + body + struct.pack(">I", zlib.crc32(tag + body))
        with open(path, "wb") as file:
            file.write(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)) +
                       chunk(b"IDAT", zlib.compress(bytes(rows), 6)) + chunk(b"IEND", b""))
