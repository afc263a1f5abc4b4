#!/usr/bin/env python3
"""rules/README.md tells the truth: each check has a section, and each of its examples counts as the page says.

A section is `#### `check``, a paragraph that ends with what it reads, and blocks: ```yaml, the rules of the stream;
then ```outputs, what is sent to it. A line of these is the verdict, two blanks, and the output; `20 x` before an output
sends it so often; an indented line goes on with the one above.
"""

import datetime
import json
import re
from collections import Counter
from dataclasses import dataclass, field

import support
from wire import pb

PAGE = (support.TREE / "rules/README.md").read_text()
SECTION = re.compile(r"^#### `(\w+)`\n(.*?)(?=^#{2,4} |\Z)", re.M | re.S)
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.M | re.S)
LINE = re.compile(r"^(\S.*?) {2,}(?:(\d+) x )?(\{.*\})$")
FILE = re.compile(r"^# (\S+\.\w+): (.*)$", re.M)
RELATIVE = re.compile(r'"now-(\d+)([mh])"')
VERDICTS = ("hit", "pass", "-")
MIXES = ("mix", "opening", "shape", "script", "finish_reason")
VOLUMES = ("volume", "silence")   # of many outputs, and of the time between them: volume_test.py shows them
LATER = ("not_continued",)   # what becomes of an output is known after it: counted over the whole block
ENVELOPE = {"workflow", "eval", "trace_id", "input_tokens", "duration_ms"}   # read by no check


@dataclass
class Example:
    verdict: str
    times: int
    output: str       # JSON, as the page has it
    line: str = ""

    def keys(self) -> set:
        return set(json.loads(self.output))

    def body(self, workflow: str) -> bytes:
        def stamp(found):
            minutes = int(found.group(1)) * {"m": 1, "h": 60}[found.group(2)]
            at = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(minutes=minutes)
            return json.dumps(at.isoformat().replace("+00:00", "Z"))
        step = "" if "step" in self.keys() else '"step": "run", '
        inside = RELATIVE.sub(stamp, self.output)[1:]
        return (f'{{"workflow": {json.dumps(workflow)}, {step}' + inside.lstrip()).encode()


@dataclass
class Block:
    """A stream of its own; where each output is asked for by itself, one a line."""

    workflow: str
    rules: str
    examples: list = field(default_factory=list)

    def rules_yaml(self) -> str:
        lines = [line for line in self.rules.splitlines() if not FILE.match(line)]
        name = re.escape(self.workflow).replace("\\", "")
        return "\n".join([f"  - match: {{workflow: '{name}(/\\d+)?'}}"] + [f"    {line}" for line in lines]) + "\n"


def examples_of(text: str) -> list:
    found = []
    for line in re.sub(r"\n[ \t]+", " ", text).splitlines():
        match = LINE.match(line)
        if not match:
            raise AssertionError(f"rules/README.md: no example: {line}")
        found.append(Example(match.group(1), int(match.group(2) or 1), match.group(3), line))
    return found


class Section:
    def __init__(self, check: str, text: str):
        self.check, self.text = check, text
        self.blocks = []
        rules = ""
        for language, content in BLOCK.findall(text):
            if language == "yaml":
                rules = content
            elif language == "outputs":
                self.blocks.append(Block(f"{check}-{len(self.blocks)}", rules, examples_of(content)))
                rules = ""

    def words(self) -> str:
        return " ".join(self.text.split("```")[0].split())

    def reads(self) -> list:
        said = re.search(r"Reads: ((?:`\w+`(?:, )?)+)\.", self.words())
        return re.findall(r"`(\w+)`", said.group(1)) if said else []

    def examples(self) -> list:
        return [example for block in self.blocks for example in block.examples]

    def is_judged_by_hits(self) -> bool:
        return any(example.verdict == "hit" for example in self.examples())


SECTIONS = [Section(check, text) for check, text in SECTION.findall(PAGE)]


class RulesPage(support.SharedCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        files = dict(FILE.findall(PAGE))
        for name, content in files.items():
            (cls.case.folder / name).write_text(content + "\n")
        vocabularies = "".join(f"  {name[:-4]}: {{file: {name}}}\n" for name in files if name.endswith(".txt"))
        rules = "".join(block.rules_yaml() for section in SECTIONS for block in section.blocks if block.rules)
        (cls.case.folder / "rules.yaml").write_text(f"vocabularies:\n{vocabularies}streams:\n{rules}")
        (cls.case.folder / "check.yaml").write_text("rule_files: [rules.yaml]\n")
        checked = cls.case.run_telltale("check", "--config.file=check.yaml")
        assert checked.returncode == 0, checked.stderr
        cls.server = cls.case.telltale(settings="rule_files: [rules.yaml]\n")

    def streams(self, workflow: str) -> list:
        every = self.server.get("/api/v1/streams").json()["streams"]
        return [one for one in every if one["workflow"] == workflow]

    def counted(self, check: str, workflow: str) -> Counter:
        """Evaluations and hits of a check so far, all fields and steps together."""
        counts = Counter()
        for stream in self.streams(workflow):
            for signal in stream["signals"]:
                if signal["check"] == check:
                    counts += Counter(evaluations=signal["evaluations"], hits=signal["hits"])
        return counts

    def send(self, example: Example, workflow: str) -> list:
        """The findings, as the reply names them."""
        answer = support.http("POST", f"http://{self.server.http_door}/v1/outputs?want_findings=true",
                              example.body(workflow))
        told = answer.json()
        self.assertEqual((answer.status, told.get("accepted")), (200, 1), f"{example.line}\n{told}")
        return told["findings"]

    def test_every_check_has_a_section(self):
        listed = [line.split()[0] for line in self.server.get("/runbooks").text().splitlines()]
        sections = [section.check for section in SECTIONS]
        self.assertEqual(sorted(sections), sorted(listed))
        self.assertEqual(re.findall(r"\[(\w+)\]\(#\1\)", PAGE), sections, "the list at the head of the page")

    def test_each_kind_of_input_has_an_example_of_both_outcomes(self):
        read = set()
        for section in SECTIONS:
            with self.subTest(check=section.check):
                self.assertTrue(section.reads(), "says what it reads")
                read.update(section.reads())
                if section.check in VOLUMES:
                    continue
                wanted = ("hit", "pass") if section.is_judged_by_hits() else ("value",)
                for name in section.reads():
                    self.assertIn(name, pb.Output.DESCRIPTOR.fields_by_name)
                    shown = {example.verdict if example.verdict in VERDICTS else "value"
                             for example in section.examples() if name in example.keys()}
                    if section.check == "not_continued" and name == "step":
                        continue   # of the next step's output
                    self.assertLessEqual(set(wanted), shown, name)
        self.assertEqual(set(pb.Output.DESCRIPTOR.fields_by_name) - read, ENVELOPE)

    def test_what_is_said_is_what_is_evaluated_and_hit(self):
        for section in SECTIONS:
            for block in section.blocks:
                if section.is_judged_by_hits() and section.check not in LATER:
                    self.run_block(section.check, block)

    def run_block(self, check: str, block: Block) -> None:
        before = Counter()
        for example in block.examples:
            with self.subTest(check=check, line=example.line):
                for _ in range(example.times):
                    findings = self.send(example, block.workflow)
                    after = self.counted(check, block.workflow)
                    new = after - before
                    before = after
                    verdict = "hit" if new["hits"] else "pass" if new["evaluations"] else "-"
                    self.assertEqual(verdict, example.verdict)
                    self.assertEqual(check in [one["check"] for one in findings], verdict == "hit")
        self.assert_each_field_is_shown(check, block)

    def assert_each_field_is_shown(self, check: str, block: Block) -> None:
        """A declared field has hit and has passed: not another one in its place."""
        for stream in self.streams(block.workflow):
            for signal in stream["signals"]:
                name = signal["field"]
                if signal["check"] == check and re.search(rf"^  '?{re.escape(name or ' ')}'?: {{", block.rules, re.M):
                    with self.subTest(check=check, field=name):
                        self.assertTrue(0 < signal["hits"] < signal["evaluations"], signal)

    def test_what_is_known_later_adds_up(self):
        for section in SECTIONS:
            if section.check in LATER:
                for block in section.blocks:
                    for example in block.examples:
                        self.send(example, block.workflow)
                    verdicts = Counter(example.verdict for example in block.examples)
                    self.assertEqual(self.counted(section.check, block.workflow),
                                     Counter(evaluations=verdicts["hit"] + verdicts["pass"], hits=verdicts["hit"]))

    def test_what_is_measured_has_the_value(self):
        asked = []
        for section in SECTIONS:
            if not section.is_judged_by_hits() and section.check not in VOLUMES:
                for block in section.blocks:
                    for number, example in enumerate(block.examples):
                        workflow = f"{block.workflow}/{number}"
                        self.send(example, workflow)
                        asked.append((section.check, workflow, example))
        # A second is judged when it is over.
        self.server.wait_for(lambda: all(self.measured(check, workflow) or example.verdict == "-"
                                         for check, workflow, example in asked), "each measure has a value")
        for check, workflow, example in asked:
            with self.subTest(check=check, line=example.line):
                measured = self.measured(check, workflow)
                if example.verdict == "-":
                    self.assertEqual(measured, [])
                elif check in MIXES:
                    self.assertIn(example.verdict, measured)
                else:
                    self.assertEqual(measured, [float(example.verdict)])

    def measured(self, check: str, workflow: str) -> list:
        """The values of a measure, or the labels of a mix, in a stream of one output."""
        (stream,) = self.streams(workflow)
        if check in MIXES:
            names = [check] if check != "mix" else [name for name in stream["mixes"] if name not in MIXES]
            return [label for name in names for label in stream["mixes"].get(name, {})]
        return [round(signal["current"]["value"], 6) for signal in stream["signals"]
                if signal["check"] == check and signal["current"]]


if __name__ == "__main__":
    support.main()
