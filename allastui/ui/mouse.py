"""The mouse without its moves: each of them would be a packet over SSH, and nothing hovers here."""

from textual.drivers.linux_driver import LinuxDriver


class ClickDriver(LinuxDriver):
    """Asks the terminal for presses, releases and the wheel (mode 1000), not for moves (1003).

    A terminal knows one of these modes at a time: taking the second away ends the first too.
    """

    def _enable_mouse_support(self) -> None:
        super()._enable_mouse_support()
        if self._mouse:
            self.write("\x1b[?1003l\x1b[?1000h")
            self.flush()
