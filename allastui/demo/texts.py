"""The sample data's texts and tables."""

import json
import math
import random

README = """\
# Lake ice, 1994 to 2023

Sample data of the allastui demo. Nothing here is real, and all of it goes away when you quit.

| folder      | what is in it                             |
|-------------|-------------------------------------------|
| `results/`  | tables and a picture                      |
| `raw/`      | 64 MiB of sequencing reads                |
| `logs/`     | what the pipeline said                    |
| `incoming/` | an empty folder: put something there (F5) |

Try this:

1. Mark a few files with Space and press F5: they are copied to the other pane.
2. Press F9 and watch the queue.
3. Copy `raw/reads.fastq`, quit in the middle, start again: only what is missing is sent.
"""

NOTES = """\
# Field notes

- Tue: station 3 froze over during the night, 4 cm at noon.
- Wed: the logger of station 1 lost two hours; gap filled with 6 h means.
- Thu: **wind from the north**, ice broke up again near the outlet.
- Fri: new batteries everywhere. Next visit in two weeks.
"""

PARAMETERS = """\
# Parameters of the pipeline
stations: [1, 2, 3, 4]
years: {first: 1994, last: 2023}
smoothing_days: 7
min_ice_cm: 2.0
output: results/
"""

CHAPTERS = (
    ("01-introduction", "Why lakes freeze", "Ice is what happens to patient water."),
    ("02-methods", "How it was measured", "Four stations, thirty winters, one drill."),
    ("03-results", "What came out", "The ice season is shorter by nine days in ten years."),
    ("04-discussion", "What it may mean", "Ask again in thirty years."),
)


def chapter(title: str, first_sentence: str) -> str:
    """Return a chapter as Markdown."""
    body = "\n\n".join(
        f"## Section {number}\n\n{first_sentence} " + "The details are in the tables. " * 6
        for number in range(1, 5)
    )
    return f"# {title}\n\n{body}\n"


def ice_table(station: int) -> str:
    """Return thirty winters of one station as CSV, with a gap or two."""
    chance = random.Random(station)
    lines = ["winter,first_ice,ice_off,days,max_thickness_cm"]
    for year in range(1994, 2024):
        if chance.random() < 0.05:
            lines.append(f"{year},,,,")
            continue
        days = int(165 - 0.9 * (year - 1994) + chance.gauss(0, 9) + 4 * station)
        thickness = 52 - 0.4 * (year - 1994) + chance.gauss(0, 6)
        first = 8 + int(chance.gauss(0, 6)) % 20
        lines.append(
            f"{year},{year}-11-{first:02d},{year + 1}-04-{1 + days % 29:02d},{days},{thickness:.1f}"
        )
    return "\n".join(lines) + "\n"


def hourly_temperatures(year: int) -> str:
    """Return a year of hourly temperatures as CSV."""
    chance = random.Random(year)
    lines = ["day,hour,temperature_c"]
    for day in range(1, 366):
        season = 4.5 - 14 * math.cos(2 * math.pi * (day - 20) / 365) + chance.gauss(0, 3)
        for hour in range(24):
            value = season - 3 * math.cos(2 * math.pi * (hour - 3) / 24)
            lines.append(f"{day},{hour},{value:.1f}")
    return "\n".join(lines) + "\n"


def log(day: int) -> str:
    """Return the log of one day's run."""
    chance = random.Random(day)
    lines = []
    for step in range(400):
        level = "WARNING" if chance.random() < 0.03 else "INFO"
        word = "slow read" if level == "WARNING" else "done"
        lines.append(
            f"2026-11-{day:02d}T02:{step // 60:02d}:{step % 60:02d}Z {level:7} step {step}: {word}"
        )
    return "\n".join(lines) + "\n"


def measurement(number: int) -> str:
    """Return one small measurement as JSON."""
    chance = random.Random(number)
    values = [round(chance.gauss(20, 4), 2) for _ in range(8)]
    return json.dumps({"sample": number, "station": 1 + number % 4, "values": values}) + "\n"
