"""A stage for whole-window tests: a screen without a monitor, a window manager, the accessibility bus, and a person's
hands. Things are found by the names a screen reader hears; the pointer and keys are X events of the XTEST extension,
so a drag is a real drag.

Debian packages: xvfb openbox dbus at-spi2-core python3-pyatspi python3-xlib python3-numpy.
"""
import os
import signal
import subprocess
import sys
import tempfile
import time
import traceback

from hands import Hands

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "reference"))
from read_exports import read_npz, read_safetensors  # noqa: E402, F401  journeys take them from here


class Missing(AssertionError):
    """Something that should be on screen is not."""


def check(true, what):
    """One claim of a journey, said aloud."""
    if not true:
        raise AssertionError(what)
    print("  ✓", what, flush=True)
    return true


def weights_in(path):
    """The tensors of a safetensors file by name, read by code that is not Vitrine's."""
    return dict(read_safetensors(path)[1])


def act(name, play):
    """Runs a journey as a program: NAME.py VITRINE VITRINE-CLI. Status 0 if all that it claims is so."""
    window, cli = (os.path.abspath(path) for path in sys.argv[1:3])
    os.environ.setdefault("VITRINE_JOURNEY_PICTURE", os.path.join(os.getcwd(), name + "-failed.png"))
    begin = time.monotonic()
    print(name, flush=True)
    try:
        play(window, cli)
    except Exception:
        traceback.print_exc()
        print(f"{name}: failed after {time.monotonic() - begin:.0f} s; what was on screen is in "
              f"{os.environ['VITRINE_JOURNEY_PICTURE']}")
        sys.exit(1)
    print(f"{name}: as it should be, {time.monotonic() - begin:.0f} s")


class Stage(Hands):
    """One in a process: the accessibility bus is looked up once."""

    def __init__(self, program, *arguments, size="1600x1000", environment=None):
        self.home = tempfile.TemporaryDirectory(prefix="vitrine-journey-")
        self.log_path = os.path.join(self.home.name, "program.log")
        self.helpers, self.program, self.bus, self.display = [], None, None, None
        try:
            self._start_screen(size)
            self._start_bus()
            self.start(program, *arguments, environment=environment)
        except BaseException:
            self.close()
            raise

    # ---- the machinery

    def _quiet(self, *command, **more):
        return subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                stderr=subprocess.DEVNULL, start_new_session=True, **more)

    def _start_screen(self, size):
        read, write = os.pipe()
        self.helpers.append(self._quiet("Xvfb", "-displayfd", str(write), "-screen", "0", size + "x24", "-nolisten",
                                        "tcp", pass_fds=[write]))
        os.close(write)
        with os.fdopen(read) as pipe:
            number = pipe.readline().strip()
        if not number:
            raise RuntimeError("Xvfb did not start")
        os.environ.update({"DISPLAY": ":" + number, "QT_QPA_PLATFORM": "xcb", "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1",
                           "XDG_RUNTIME_DIR": self.home.name, "XDG_CONFIG_HOME": self.home.name + "/config",
                           "XDG_DATA_HOME": self.home.name + "/data", "XDG_CACHE_HOME": self.home.name + "/cache"})
        os.environ.pop("WAYLAND_DISPLAY", None)
        os.chmod(self.home.name, 0o700)

    def _start_bus(self):
        said = subprocess.check_output(["dbus-daemon", "--session", "--fork", "--print-address=1", "--print-pid=1"],
                                       stderr=subprocess.DEVNULL, text=True).split()
        os.environ["DBUS_SESSION_BUS_ADDRESS"], self.bus = said[0], int(said[1])
        self.helpers.append(self._quiet("/usr/libexec/at-spi-bus-launcher", "--launch-immediately"))
        import pyatspi  # connects to the bus that has just been started
        import Xlib.display
        self.atspi, self.display = pyatspi, Xlib.display.Display()
        self._start_manager()

    def _start_manager(self):
        manager = self._quiet("openbox")
        self.helpers.append(manager)

        def manages():
            nonlocal manager
            if manager.poll() is not None:  # it ends at once when the display is busy with its first client
                manager = self._quiet("openbox")
                self.helpers.append(manager)
            return self.display.screen().root.get_full_property(
                self.display.intern_atom("_NET_SUPPORTING_WM_CHECK"), 0)
        self.wait_until(manages, "a window manager")

    def start(self, program, *arguments, environment=None):
        log = open(self.log_path, "ab")
        self.program = subprocess.Popen([program, *arguments], stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                                        env={**os.environ, **(environment or {})}, cwd=self.home.name)
        self.wait_until(self._application, "the program on the accessibility bus", 30)
        self.at_rest(self._place_of_window, "the window")

    def _place_of_window(self):
        """Where the window is, once the window manager has given it the keys."""
        window = next((node for node in self._children(self._application()) if node.getRoleName() == "frame" and
                       node.getState().contains(self.atspi.STATE_ACTIVE)), None)
        return self.box(window) if window else None

    def at_rest(self, look, what, looks=6, seconds=20):
        """Waits until what is seen is there and the same at so many looks in a row, and returns it."""
        seen = []

        def same():
            seen.append(look())
            return seen[-1] and seen[-looks:] == [seen[-1]] * looks
        self.wait_until(same, what + " to come to rest", seconds)
        return seen[-1]

    def log(self):
        with open(self.log_path, errors="replace") as file:
            return file.read()

    def alive(self):
        return self.program is not None and self.program.poll() is None

    def wait_for_end(self, seconds):
        """The exit status; fails if the program runs on."""
        try:
            return self.program.wait(seconds)
        except subprocess.TimeoutExpired:
            raise Missing(f"the program still runs after {seconds} s") from None

    def kill(self):
        if self.alive():
            self.program.kill()
            self.program.wait()

    def close(self):
        self.kill()
        for helper in reversed(self.helpers):
            helper.terminate()
        if self.bus:
            os.kill(self.bus, signal.SIGTERM)
        for helper in self.helpers:
            helper.wait()
        self.home.cleanup()

    def __enter__(self):
        return self

    def __exit__(self, kind, error, trace):
        if error is not None and self.display is not None:
            self.picture(os.environ.get("VITRINE_JOURNEY_PICTURE", "journey-failed.png"))
            print(self.log()[-3000:])
        self.close()

    @staticmethod
    def wait_until(true, what, seconds=20):
        """Polls until `true()` holds and returns its value."""
        end, trouble = time.monotonic() + seconds, ""
        while True:
            try:
                value = true()
            except Missing:
                raise
            except Exception as error:  # what was asked has just left the accessibility bus: ask again
                value, trouble = None, f" ({error})"
            if value:
                return value
            if time.monotonic() > end:
                raise Missing(f"{what}: not there after {seconds:g} s{trouble}")
            time.sleep(0.05)

    # ---- finding things

    def _application(self):
        if not self.alive():
            raise Missing("the program has ended:\n" + self.log()[-2000:])
        for application in self.atspi.Registry.getDesktop(0):
            try:
                if application and application.get_process_id() == self.program.pid:
                    return application
            except Exception:  # an application that is just leaving the bus
                continue
        return None

    def everything(self, within=None):
        """All accessible things on screen, windows of the program one after the other, the newest first: a dialog
        comes before the window that it covers."""
        if within is None:
            stack = self._children(self._application())
        else:
            stack = [within]
        while stack:
            node = stack.pop()
            try:
                if not node.getState().contains(self.atspi.STATE_SHOWING):
                    continue  # neither is what is inside
                yield node
            except Exception:  # gone between two questions
                continue
            stack.extend(reversed(self._children(node)))

    @staticmethod
    def _children(node):
        try:
            children = [node.getChildAtIndex(i) for i in range(min(node.childCount, 3000))]
            return [child for child in children if child]  # one that has just left the bus is none
        except Exception:
            return []

    def _matching(self, name, role, part, within):
        for node in self.everything(within):
            try:
                said = node.name or ""
                if (said == name or (part and name in said)) and (role is None or node.getRoleName().endswith(role)):
                    yield node
            except Exception:
                continue

    def find_all(self, name, role=None, part=False, within=None):
        return list(self._matching(name, role, part, within))

    def find(self, name, role=None, part=False, seconds=10, within=None):
        return self.wait_until(lambda: next(self._matching(name, role, part, within), None),
                               f"“{name}”" + (f" ({role})" if role else ""), seconds)

    def there(self, name, role=None, part=False, within=None):
        return next(self._matching(name, role, part, within), None) is not None

    def gone(self, name, role=None, seconds=10):
        self.wait_until(lambda: not self.there(name, role), f"“{name}” to go", seconds)

    def titled(self, name, modified=False):
        """Waits until the window's title names that document, with a star where there is something to save."""
        self.wait_until(lambda: any(node.name.startswith(name) and ("*" in node.name) == modified
                                    for node in self._matching("Vitrine", "frame", True, None)),
                        f"the title of {'changed ' if modified else ''}“{name}”")

    def focused(self, role):
        """What has the keys, if it is of that role."""
        return next((node for node in self.everything() if node.getRoleName().endswith(role) and
                     node.getState().contains(self.atspi.STATE_FOCUSED)), None)

    def enabled(self, node):
        return node.getState().contains(self.atspi.STATE_ENABLED)

    def dialog(self, title=None, seconds=10):
        """The topmost window besides the main one."""
        def top():
            for node in reversed(self._children(self._application())):
                try:
                    if node.getRoleName() in ("dialog", "alert") and (title is None or title in node.name):
                        return node
                except Exception:
                    continue
            return None
        return self.wait_until(top, f"a dialog “{title or ''}”", seconds)

    def has_dialog(self):
        return any(node.getRoleName() in ("dialog", "alert") for node in self._children(self._application()))

    def no_dialog(self, seconds=10):
        self.wait_until(lambda: not self.has_dialog(), "every dialog to go", seconds)

    def words(self, within):
        """All that a screen reader would read out of a dialog or panel: names and descriptions."""
        said = []
        for node in self.everything(within):
            said += [node.name or "", node.description or ""]
        return "\n".join(filter(None, said))

    def box(self, node):
        e = node.queryComponent().getExtents(self.atspi.DESKTOP_COORDS)
        return e.x, e.y, e.width, e.height

    def place(self, where, role=None):
        """The middle of a named thing, or of an accessible, or a point as it is."""
        if isinstance(where, tuple):
            return where
        node = self.find(where, role) if isinstance(where, str) else where
        x, y, width, height = self.box(node)
        return x + width // 2, y + height // 2

    def text(self, where, role=None):
        node = self.find(where, role) if isinstance(where, str) else where
        try:
            return node.queryText().getText(0, -1)
        except NotImplementedError:
            return node.name

    def description(self, where, role=None):
        return (self.find(where, role) if isinstance(where, str) else where).description

    FIELDS = ("spin button", "text", "combo box", "check box")

    def field(self, title, within=None):
        """The field of that title, not the label beside it."""
        return self.wait_until(lambda: next((node for node in self._matching(title, None, False, within)
                                             if node.getRoleName() in self.FIELDS), None), f"a field “{title}”")

    def set_field(self, title, value, within=None):
        """Types a value over that of a field and leaves it."""
        self.replace_text(self.field(title, within), value)
        self.key("Tab")

    def fact(self, title):
        """The figure beside a title, as in the inspector: both carry its name, the figure says its value."""
        return self.wait_until(lambda: next((node.description for node in self._matching(title, "label", False, None)
                                             if node.description), None), f"a figure for “{title}”")
