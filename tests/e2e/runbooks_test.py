#!/usr/bin/env python3
"""deploy/runbooks: every alert that can fire has its page, each page has its parts, the pages of checks are what the
binary prints, and every command in them runs against a real telltale, Prometheus and Alertmanager."""

import json
import os
import re
import shlex
import subprocess

import support
from history import History, batches
from wire import Wire, pb

RUNBOOKS = support.TREE / "deploy/runbooks"
PAGES = sorted(page for page in RUNBOOKS.glob("*.md") if page.stem != "README")
BLOCK = re.compile(r"^( *)```sh\n(.*?)^ *```$", re.M | re.S)
HEADINGS = ["What it means", "Look at first", "Usual causes", "Silence or accept", "When to page"]
# Of the machine on which telltale runs: not here, and not for a test to ask.
OF_THE_HOST = ("journalctl", "ss")
WORKFLOW, STEP = "invoices & more", "extract"


def title(page) -> list:
    return page.read_text().splitlines()[0].removeprefix("# ").split(", ")


def sections(page) -> dict:
    parts = re.split(r"^## (.*)\n", page.read_text(), flags=re.M)
    return dict(zip(parts[1::2], parts[2::2]))


def commands(text: str) -> list:
    """The commands of its shell blocks; one goes on while a quote is open or its line ends in a backslash."""
    found = []
    for indent, block in BLOCK.findall(text):
        pending = ""
        for line in block.splitlines():
            pending += line.removeprefix(indent) + "\n"
            try:
                shlex.split(pending)
            except ValueError:
                continue
            if not pending.endswith("\\\n"):
                found.append(pending.strip())
                pending = ""
        assert not pending, f"a command without an end: {pending}"
    return found


def alerts_of_rules() -> dict:
    """alert: file, of every rule under deploy/prometheus."""
    found = {}
    for file in sorted((support.TREE / "deploy/prometheus").rglob("*.y*ml")):
        for name in re.findall(r"^\s*- alert: ['\"]?(\w+)", file.read_text(), re.M):
            found[name] = file.name
    return found


class Pages(support.EndToEnd):
    def test_the_pages_of_checks_and_the_list_are_what_the_binary_gives(self):
        generated = subprocess.run([RUNBOOKS / "generate.py", f"--telltale={support.BINARY}", f"--into={self.folder}"],
                                   capture_output=True, text=True)
        self.assertEqual(generated.returncode, 0, generated.stderr)
        for page in sorted(self.folder.iterdir()):
            with self.subTest(page=page.name):
                self.assertEqual(page.read_text(), (RUNBOOKS / page.name).read_text(),
                                 "run deploy/runbooks/generate.py --telltale=...")
        checks = {page.name for page in PAGES if page.stem.islower()}
        self.assertEqual(checks, {page.name for page in self.folder.iterdir()} - {"README.md"}, "and no others")

    def test_every_page_has_its_parts_in_order(self):
        for page in PAGES:
            with self.subTest(page=page.name):
                parts = sections(page)
                self.assertEqual(list(parts), HEADINGS)
                self.assertTrue(all(text.strip() for text in parts.values()))
                if not page.stem.islower():
                    self.assertEqual(title(page), [page.stem])
                steps = re.split(r"^\d\. ", parts["Look at first"], flags=re.M)[1:]
                self.assertEqual([len(BLOCK.findall(step)) for step in steps], [1, 1, 1], "three, each a command")
                self.assertRegex(parts["Usual causes"], r"(?m)^- \S")
                self.assertTrue([one for one in commands(parts["Silence or accept"])
                                 if one.startswith("amtool silence add")], "how to silence it")
                for line in page.read_text().splitlines():
                    self.assertLessEqual(len(line), 120)

    def test_every_alert_has_its_page(self):
        names = [name for page in PAGES for name in title(page)]
        self.assertEqual(len(names), len(set(names)), "no alert has two")
        for check in (page.stem for page in PAGES if page.stem.islower()):
            self.assertIn(f"check={check} ", (RUNBOOKS / f"{check}.md").read_text())
        for alert, file in alerts_of_rules().items():
            with self.subTest(alert=alert, file=file):
                self.assertIn(alert, names)

    def test_every_page_of_an_alert_has_its_alert(self):
        rules = alerts_of_rules()
        for page in PAGES:
            if not page.stem.islower():
                with self.subTest(page=page.name):
                    self.assertIn(page.stem, rules)

    def test_links_of_rules_lead_to_pages(self):
        for file in sorted((support.TREE / "deploy/prometheus").rglob("*.y*ml")):
            for link in re.findall(r"runbook_url: ['\"]?(\S*?)['\"]?$", file.read_text(), re.M):
                with self.subTest(link=link, file=file.name):
                    name = link.rpartition("/")[2].removesuffix(".md")
                    self.assertTrue("{{" in link or (RUNBOOKS / f"{name}.md").exists(), link)

    def test_every_metric_that_is_asked_for_is_there(self):
        # Those without a sample are not on /metrics, so the list is read that they come from.
        listed = (support.TREE / "src/report/exposition.cc").read_text()
        there = set(re.findall(r'"((?:telltale|process)_\w+)"', listed))
        there |= {f"{name}_bucket" for name in there}
        asked = set()
        for page in PAGES:
            for command in commands(page.read_text()):
                if command.startswith("promtool"):
                    for name in re.findall(r"\b(?:telltale|process)_(?:\w|\([\w|]+\))+", command):
                        begin, _, rest = name.partition("(")
                        ends, _, after = rest.partition(")")
                        asked |= {(page.name, begin + end + after) for end in ends.split("|")}
        self.assertGreater(len({name for _, name in asked}), 30)
        self.assertEqual({(page, name) for page, name in asked if name not in there and not (
            name.endswith("_") and any(one.startswith(name) for one in there))}, set())


class Commands(support.SharedCase):
    """One telltale with an open incident and a stream that was well, Prometheus and Alertmanager beside it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        case = cls.case
        webhook = support.Webhook()
        case.addCleanup(webhook.stop)
        cls.alertmanager = case.start(support.Alertmanager, case.folder, webhook.url)
        (case.folder / "rules.yaml").write_text("streams: [{match: {workflow: 'invoices.*'}}]\n")
        cls.server = case.telltale(settings=json.dumps({
            "rule_files": ["rules.yaml"],
            "alerts": {"alertmanagers": [{"url": f"http://{cls.alertmanager.address}"}], "resend": "1s"}}))
        cls.prometheus = case.start(support.Prometheus, case.folder, cls.server.web)
        cls.wire = Wire(cls.server.grpc)
        case.addCleanup(cls.wire.close)
        history = History(minutes=4000, workflow=WORKFLOW, step=STEP)
        cls.send(history.outputs(2000, empty_names=0.005) + history.outputs(300, empty_names=0.4))
        cls.server.wait_for(lambda: cls.server.get("/api/v1/incidents").json()["incidents"], "an incident is open")
        cls.server.wait_for(lambda: cls.prometheus.query("telltale_signal_state == 2"), "Prometheus has it")

    @classmethod
    def send(cls, outputs: list) -> None:
        for batch in batches(outputs):
            assert not cls.wire.send(batch).rejected

    def here(self, command: str, check: str, field: str) -> str:
        """The command as somebody types it who has this alert before him."""
        named = {"WORKFLOW": WORKFLOW, "STEP": STEP, "CHECK": check, "FIELD": field}
        quoted = command
        for name, value in named.items():
            # Within quotes as it is; a bare word is quoted as a shell wants it.
            quoted = re.sub(rf'"{name}"', f'"{value}"', quoted)
            quoted = re.sub(rf"\b{name}\b", lambda _, value=value: shlex.quote(value), quoted)
        for usual, real in {"INSTANCE": self.server.web, "127.0.0.1:9737": self.server.web,
                            "127.0.0.1:9090": self.prometheus.address,
                            "127.0.0.1:9093": self.alertmanager.address,
                            "/var/lib/telltale": str(self.case.folder), "/etc/telltale/": ""}.items():
            quoted = quoted.replace(usual, real)
        words = shlex.split(quoted)
        asks = ("status", "explain", "timeline", "baseline", "dead-letters")
        if words[0] == "telltale" and words[1] in asks and "--to=" not in quoted:
            quoted += f" --to={self.server.web}"
        return quoted

    def run_here(self, command: str) -> subprocess.CompletedProcess:
        environment = dict(os.environ, PATH=f"{support.BINARY.parent}:{os.environ['PATH']}", USER="somebody")
        return subprocess.run(["bash", "-o", "pipefail", "-c", command], capture_output=True, text=True, timeout=60,
                              cwd=self.case.folder, env=environment)

    def check_of(self, command: str) -> str:
        found = re.search(r"--check=(\w+)", command)
        return found.group(1) if found else "empty_field"

    def test_all_that_only_looks(self):
        programs, ran, unanswered = set(), {}, set()
        for page in PAGES:
            for command in commands(page.read_text()):
                program = shlex.split(command)[0]
                if program in OF_THE_HOST or "baseline accept" in command:
                    continue
                programs.add(program)
                typed = self.here(command, "empty_field", "customer.name")
                if typed not in ran:
                    ran[typed] = self.run_here(typed)
                with self.subTest(page=page.name, command=command):
                    self.assertEqual(ran[typed].returncode, 0, typed + "\n" + ran[typed].stdout + ran[typed].stderr)
                if program == "promtool" and not ran[typed].stdout.strip():
                    unanswered.add(page.stem)
        self.assertEqual(programs, {"telltale", "promtool", "amtool", "curl", "df"})
        samples = self.server.metrics().samples
        watched = {labels["check"] for name, labels, _ in samples
                   if name in ("telltale_check_evaluations_total", "telltale_signal_current")}
        self.assertLessEqual({"empty_field", "refusal", "length", "number", "confidence"}, watched)
        self.assertEqual(watched & unanswered - {"failure_token"}, set(), "a query of what is watched has an answer")

    def test_a_query_that_is_wrong_would_be_told(self):
        for command in ("promtool query instant http://127.0.0.1:9090 'sum by (increase(x[1h]))'",
                        "telltale explain nobody/nothing", "telltale status --no-such-flag"):
            self.assertNotEqual(self.run_here(self.here(command, "", "")).returncode, 0, command)

    def test_the_silences_of_all_pages_name_their_alert(self):
        made = {}
        for page in PAGES:
            (command,) = [one for one in commands(page.read_text()) if one.startswith("amtool silence add")]
            ran = self.run_here(self.here(command, "empty_field", "customer.name"))
            self.assertEqual(ran.returncode, 0, ran.stderr)
            path = f"/api/v2/silence/{ran.stdout.strip()}"
            silence = support.http("GET", f"http://{self.alertmanager.address}{path}").json()
            made[page.stem] = {one["name"]: one["value"] for one in silence["matchers"]}
        for name, matchers in made.items():
            if name.islower():
                self.assertEqual(matchers, {"check": name, "workflow": WORKFLOW, "step": STEP})
            else:
                self.assertEqual(matchers["alertname"], name)

    def test_what_changes_the_normal_is_taken_or_names_a_signal_that_is_not_here(self):
        accepted, ran_before = set(), set()
        for page in PAGES:
            for command in commands(page.read_text()):
                if "baseline accept" not in command or command in ran_before:
                    continue
                ran_before.add(command)
                ran = self.run_here(self.here(command, self.check_of(command), "customer.name"))
                with self.subTest(page=page.name, command=command):
                    if ran.returncode:
                        # Right in form: only that there is no such signal is said.
                        self.assertRegex(ran.stderr, r"has no signal \w+ \S* ?that can be accepted")
                        self.assertIn(f" {page.stem} ", ran.stderr)
                    else:
                        accepted.add(page.stem)
        self.assertLessEqual({"empty_field", "length"}, accepted)


if __name__ == "__main__":
    support.main()
