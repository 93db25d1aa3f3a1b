"""Rules of a bucket in plain words; pure."""

from allastui.errors import printable
from allastui.stores.abilities.documents import read_json
from allastui.stores.abilities.lifecycle import LifecycleRule, NewRule, RuleKind
from allastui.stores.abilities.versions import Versioning

VERSIONING_WORDS = {
    Versioning.ON: (
        "on: what is overwritten or deleted stays as an older version, and takes up quota until "
        "that is deleted"
    ),
    Versioning.SUSPENDED: (
        "suspended: older versions stay and take up quota; what goes now is gone"
    ),
    Versioning.NEVER: "off: what is overwritten or deleted is gone",
}


def rule_words(rule: LifecycleRule) -> str:
    """Return what a rule does as one sentence without its full stop."""
    where = _where(rule.prefix) + "".join(
        f" with the tag {key}={value}" for key, value in rule.tags
    )
    said: list[str] = []
    if rule.expire_days is not None:
        said.append(
            f"objects{where} are deleted {days_text(rule.expire_days)} after they were written"
        )
    if rule.expire_date is not None:
        said.append(f"objects{where} are deleted from {rule.expire_date[:10]} on")
    if rule.version_days is not None:
        kept = ""
        if rule.kept_versions is not None:
            kept = f", but of each object the newest {rule.kept_versions} of them stay"
        said.append(
            f"old versions{where} are deleted {days_text(rule.version_days)} after they were "
            f"replaced{kept}"
        )
    if rule.abort_days is not None:
        said.append(f"unfinished uploads{where} are aborted after {days_text(rule.abort_days)}")
    if rule.expired_markers:
        said.append(f"markers of deleted objects{where} go once no version is behind them")
    said += [f"objects{where}: {move}" for move in rule.moves]
    if not said:
        said.append(f"for objects{where}: nothing that is understood here")
    text = "; ".join(said)
    if rule.unknown:
        text += f"; and, as it is written: {' '.join(rule.unknown)}"
    return printable(text if rule.is_enabled else f"(off) {text}")


def new_rule_words(rule: NewRule) -> str:
    """Return what a new rule will do."""
    return rule_words(
        LifecycleRule(
            id="",
            is_enabled=True,
            source="",
            prefix=rule.prefix,
            expire_days=rule.days if rule.kind is RuleKind.EXPIRE else None,
            version_days=rule.days if rule.kind is RuleKind.VERSIONS else None,
            abort_days=rule.days if rule.kind is RuleKind.ABORT else None,
        )
    )


def days_text(days: int) -> str:
    return "1 day" if days == 1 else f"{days:,} days"


def _where(prefix: str) -> str:
    if not prefix:
        return ""
    if prefix.endswith("/"):
        return f" below {prefix}"
    return f" whose names begin with {prefix}"


def policy_words(text: str) -> tuple[str, ...]:
    """Return a line for each statement of a policy; one that cannot be read says so."""
    try:
        statements = read_json(text)["Statement"]
        if isinstance(statements, dict):
            statements = [statements]
        return tuple(_statement_words(each) for each in statements)
    except (ValueError, KeyError, TypeError, AttributeError):
        return ("a policy that is not understood here",)


def _statement_words(statement: dict[str, object]) -> str:
    verb = "may not" if statement.get("Effect") == "Deny" else "may"
    who = _principal_words(statement)
    what = _listed(statement, "Action", "everything but ")
    where = _listed(statement, "Resource", "everywhere but ").replace("arn:aws:s3:::", "")
    when = " under a condition" if statement.get("Condition") else ""
    return printable(f"{who} {verb} {what} in {where}{when}")


def _principal_words(statement: dict[str, object]) -> str:
    but = "NotPrincipal" in statement
    found = statement.get("NotPrincipal" if but else "Principal")
    names = list(found.values()) if isinstance(found, dict) else [found]
    flat = [str(each) for name in names for each in (name if isinstance(name, list) else [name])]
    who = "everybody" if "*" in flat and not but else ", ".join(flat)
    return f"everybody but {who}" if but else who


def _listed(statement: dict[str, object], name: str, but: str) -> str:
    found = statement.get(name)
    if found is None:
        return but + _joined(statement.get(f"Not{name}"))
    return _joined(found)


def _joined(found: object) -> str:
    return ", ".join(map(str, found)) if isinstance(found, list) else str(found)


def cors_words(text: str) -> tuple[str, ...]:
    """Return a line for each CORS rule, of S3 or of a container."""
    try:
        document = read_json(text)
        rules = document.get("CORSRules", [document])
        return tuple(_cors_rule_words(each) for each in rules)
    except (ValueError, TypeError, AttributeError):
        return ("rules that are not understood here",)


def _cors_rule_words(rule: dict[str, object]) -> str:
    origins = _joined(rule.get("AllowedOrigins", []))
    methods = rule.get("AllowedMethods")
    what = f"use {_joined(methods)}" if methods else "use it"
    return printable(f"web pages of {'any site' if origins == '*' else origins} may {what}")
