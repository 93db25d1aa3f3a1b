"""What was found: one line for each thing looked at, and what to do where it is not right."""

import enum
from collections.abc import Iterable
from dataclasses import dataclass


class Level(enum.StrEnum):
    """How a thing is."""

    OK = "ok"
    NOTE = "note"
    """Worth knowing; nothing is wrong."""
    FAULT = "fault"
    """Something is wrong, and somebody should do something about it."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found of `subject`; neither `text` nor `remedy` ("" for none) holds a secret."""

    subject: str
    level: Level
    text: str
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    title: str
    findings: tuple[Finding, ...]


def ok(subject: str, text: str) -> Finding:
    return Finding(subject, Level.OK, text)


def note(subject: str, text: str, remedy: str = "") -> Finding:
    return Finding(subject, Level.NOTE, text, remedy)


def fault(subject: str, text: str, remedy: str = "") -> Finding:
    return Finding(subject, Level.FAULT, text, remedy)


def faults_in(sections: Iterable[Section]) -> int:
    """Return how many things are wrong."""
    return sum(found.level is Level.FAULT for section in sections for found in section.findings)
