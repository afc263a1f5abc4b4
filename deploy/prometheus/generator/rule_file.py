"""Rule files as Prometheus reads them: rules, groups, and their YAML."""

import re
import textwrap
from dataclasses import dataclass, field

# Where runbooks are. Both are example addresses: put your own in their place, here or with sed in the files.
RUNBOOKS = "https://telltale.example/deploy/runbooks"   # this repository's folder, as your pages or Git server show it
WEB = "https://telltale.example"                        # telltale's own web port (web.external_url): /runbooks/<check>

# A stream, and a signal of it. A label that is not there is an empty one, so that sites without clusters need no other
# rules; what else a site's scrapes add (instance, pod, ...) is summed over.
STREAM = "cluster, namespace, workflow, step"
SIGNAL = STREAM + ", check, field"
# Taken off the stream's labels: what names one sidecar, and not the stream. Add what your scrapes add.
OF_ONE_SIDECAR = "instance, job, pod, container, endpoint, node, replica, prometheus, prometheus_replica"


@dataclass
class Rule:
    record: str = ""
    alert: str = ""
    expr: str = ""
    wait: str = ""   # `for`
    labels: dict = field(default_factory=dict)
    annotations: dict = field(default_factory=dict)
    why: str = ""    # a comment above it


@dataclass
class Group:
    name: str
    rules: list
    interval: str = ""
    why: str = ""


def quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def comment(text: str, indent: str) -> list:
    """Lines are filled anew; one that is empty, and one that begins with a dash, begins a paragraph."""
    lines = []
    for paragraph in re.split(r"\n(?=- |\n)", text.strip()):
        if paragraph.startswith("\n"):
            lines.append(f"{indent}#")
        hanging = "  " if paragraph.startswith("- ") else ""
        words = " ".join(paragraph.split())
        lines += [f"{indent}# {line}" for line in textwrap.wrap(words, 118 - len(indent), subsequent_indent=hanging,
                                                               break_on_hyphens=False)]
    return lines


def expression(expr: str, indent: str) -> list:
    lines = textwrap.dedent(expr).strip().splitlines()
    if len(lines) == 1:
        return [f"{indent}expr: {quoted(lines[0])}"]
    return [f"{indent}expr: |"] + [f"{indent}  {line}".rstrip() for line in lines]


def rule_lines(rule: Rule) -> list:
    lines = comment(rule.why, "      ") if rule.why else []
    lines.append(f"      - record: {rule.record}" if rule.record else f"      - alert: {rule.alert}")
    lines += expression(rule.expr, "        ")
    if rule.wait:
        lines.append(f"        for: {rule.wait}")
    for title, pairs in (("labels", rule.labels), ("annotations", rule.annotations)):
        if pairs:
            lines.append(f"        {title}:")
            lines += [f"          {name}: {quoted(text)}" for name, text in pairs.items()]
    return lines


def file_text(header: str, groups: list) -> str:
    lines = comment(header, "") + ["groups:"]
    for group in groups:
        lines += comment(group.why, "  ") if group.why else []
        lines.append(f"  - name: {group.name}")
        if group.interval:
            lines.append(f"    interval: {group.interval}")
        lines.append("    rules:")
        for rule in group.rules:
            lines += rule_lines(rule)
    return "\n".join(lines) + "\n"
