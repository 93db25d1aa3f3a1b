"""How the terminal is talked to: no reports of mouse moves, no waiting for one that is gone."""

from textual.drivers.linux_driver import LinuxDriver


class QuietDriver(LinuxDriver):
    """Asks the terminal for presses, releases and the wheel (mode 1000), not for moves (1003).

    Each move would be a packet over SSH, and nothing hovers here. A terminal knows one of these
    modes at a time: taking the second away ends the first too.
    """

    def _enable_mouse_support(self) -> None:
        super()._enable_mouse_support()
        if self._mouse:
            self.write("\x1b[?1003l\x1b[?1000h")
            self.flush()

    @property
    def _is_gone(self) -> bool:
        """Whether the thread that writes has ended, as it does when there is no terminal any more.

        What is put into its queue then stays there, and the end of the program would wait for room.
        """
        return self._writer_thread is not None and not self._writer_thread.is_alive()

    def write(self, data: str) -> None:
        if not self._is_gone:
            super().write(data)

    def close(self) -> None:
        if not self._is_gone:
            super().close()
