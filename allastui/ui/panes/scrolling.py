"""Which rows are on the screen: arithmetic on lines from 0, for a height of at least one."""


def top_for(cursor: int, top: int, height: int, count: int) -> int:
    """Return the first line to show of `count`, so that the cursor is in view.

    The rows move by a third of them at once. Scrolling draws every row again; a jump makes that one
    in many steps of the cursor, which is what a slow line needs.
    """
    jump = max(1, height // 3)
    if cursor < top:
        top = cursor if top - cursor > 1 else cursor - jump + 1
    elif cursor >= top + height:
        step = jump if cursor == top + height else 1
        top = cursor - height + step
    return max(0, min(top, count - height))


def thumb_lines(top: int, height: int, count: int) -> range:
    """Return the lines of the border that show where the rows are; none where all are shown."""
    if count <= height:
        return range(0)
    size = max(1, height * height // count)
    start = round(top * (height - size) / (count - height))
    return range(start, start + size)
