#!/usr/bin/env python3
"""deploy/alertmanager/example.yml and telltale.tmpl: who hears of what, and what a person receives, with a real
Alertmanager and the alerts of a real telltale whose workflows, fields and versions have hostile names."""

import html.parser
import json
import re
import shutil
import subprocess
import urllib.parse

import peers
import support
from history import History, batches
from mail_sink import MailSink
from wire import Wire

SHIPPED = support.TREE / "deploy/alertmanager"
EXTERNAL = "https://telltale.example"
ALERTS = "https://alerts.example/am"
BILLING = 'invoices <!channel> & <https://evil.example|click> "q" \\ {{ .Labels }}'
SUPPORT = "claims </title><script>alert(1)</script> & \"><img src=x onerror='x'>"
FIELD = "customer.<b>n&m</b>"
ROWS = {"Usually": "baseline", "Now": "current", "Since": "onset", "Evidence": "evidence", "Version": "version_change",
        "Slice": "slice", "Also": "also"}
NEVER = ("<no value>", "%!", "template:", "map[", "{{ template")

# (labels, receivers): what the comments in example.yml promise.
ROUTES = [
    ({"workflow": "w", "severity": "warning", "team": "billing"}, "billing"),
    ({"workflow": "w", "severity": "warning", "team": "support"}, "support"),
    ({"workflow": "w", "severity": "critical", "team": "billing"}, "pager,billing"),
    ({"workflow": "w", "severity": "critical", "team": "support"}, "pager,support"),
    ({"workflow": "w", "severity": "critical"}, "pager,operations"),
    ({"workflow": "w", "severity": "warning"}, "operations"),
    ({"workflow": "w", "severity": "warning", "team": "unheard-of"}, "operations"),
    ({"workflow": "w", "severity": "info", "team": "billing"}, "digest"),
    ({"alertname": "TelltaleDown", "severity": "critical"}, "telltale-owners-pager"),
    ({"alertname": "TelltaleDown", "severity": "critical", "team": "billing"}, "telltale-owners-pager"),
    ({"alertname": "TelltaleShedding", "severity": "warning"}, "telltale-owners"),
]


class Config(support.EndToEnd):
    def test_amtool_accepts_all_that_is_shipped(self):
        for name in sorted(SHIPPED.glob("*.yml")):
            ran = subprocess.run(["amtool", "check-config", name], capture_output=True, text=True)
            self.assertEqual(ran.returncode, 0, ran.stdout + ran.stderr)
        self.assertIn("1 templates", ran.stdout if name.name == "example.yml" else self.check("example.yml"))

    def check(self, name: str) -> str:
        return subprocess.run(["amtool", "check-config", SHIPPED / name], capture_output=True, text=True).stdout

    def test_routes_lead_to_those_whom_it_concerns(self):
        for labels, receivers in ROUTES:
            with self.subTest(labels=labels):
                ran = subprocess.run(["amtool", "config", "routes", "test", f"--config.file={SHIPPED / 'example.yml'}",
                                      *(f"{name}={value}" for name, value in labels.items())],
                                     capture_output=True, text=True)
                self.assertEqual((ran.returncode, ran.stdout.strip()), (0, receivers), ran.stderr)

    def test_every_receiver_is_reached_by_a_case(self):
        reached = {name for _, receivers in ROUTES for name in receivers.split(",")}
        written = re.findall(r"^  - name: (\S+)$", (SHIPPED / "example.yml").read_text(), re.M)
        self.assertEqual(reached, set(written))


class Shipped(support.Process):
    """The shipped Alertmanager with its receivers here: `places` has what example.yml calls yours."""

    def __init__(self, folder, places: dict, port: int = None):
        text = (SHIPPED / "example.yml").read_text()
        for usual, here in places.items():
            if usual not in text:
                raise AssertionError(f"example.yml no longer says {usual}")
            text = text.replace(usual, here)
        (folder / "example.yml").write_text(text)
        shutil.copy(SHIPPED / "telltale.tmpl", folder)
        self.address = f"127.0.0.1:{port or support.free_port()}"
        super().__init__(["prometheus-alertmanager", f"--config.file={folder / 'example.yml'}",
                          f"--storage.path={folder / 'alertmanager'}", f"--web.listen-address={self.address}",
                          f"--web.external-url={ALERTS}", "--web.route-prefix=/", "--cluster.listen-address="],
                         folder / "alertmanager.log", folder)
        self.wait_for(lambda: support.answers(f"http://{self.address}/-/ready"), "Alertmanager is ready")

    def ask(self, path: str) -> list:
        return support.http("GET", f"http://{self.address}/api/v2/{path}").json()

    def post(self, *alerts: dict, annotations: dict = None) -> None:
        answer = support.http("POST", f"http://{self.address}/api/v2/alerts",
                              json.dumps([{"labels": labels, "annotations": annotations or {}}
                                           for labels in alerts]).encode())
        if answer.status != 200:
            raise AssertionError(answer.text())


def receivers_of(case) -> tuple:
    """(places, slack, pager, mail): each stopped at the end of the case."""
    slack, pager, mail = peers.Receiver(), peers.Receiver(), MailSink()
    for one in (slack, pager, mail):
        case.addCleanup(one.stop)
    (case.folder / "slack").write_text(f"http://127.0.0.1:{slack.port}/services/T0/B0/secret")
    (case.folder / "smtp").write_text("correct horse")
    places = {"/etc/alertmanager/secrets/slack": str(case.folder / "slack"),
              "/etc/alertmanager/secrets/smtp": str(case.folder / "smtp"),
              "smtp.example.com:587": f"127.0.0.1:{mail.port}", "smtp_require_tls: true": "smtp_require_tls: false",
              "https://pager.example.com/telltale": f"http://127.0.0.1:{pager.port}/telltale",
              "group_wait: 30s": "group_wait: 1s", "group_interval: 5m": "group_interval: 1s"}
    return places, slack, pager, mail


class Inhibition(support.EndToEnd):
    def test_what_is_no_news_is_not_told(self):
        places, *_ = receivers_of(self)
        alertmanager = self.start(Shipped, self.folder, places)
        stream, signal = {"workflow": "w", "step": "s"}, {"check": "empty_field", "field": "f"}
        alertmanager.post({"alertname": "TelltaleDown", "severity": "critical", "instance": "a"},
                          {"alertname": "TelltaleShedding", "severity": "warning", "instance": "a"},
                          {"alertname": "TelltaleShedding", "severity": "warning", "instance": "b"},
                          {"alertname": "OutputSilence", "severity": "critical", **stream},
                          {"alertname": "OutputVolumeLow", "severity": "warning", **stream},
                          {"alertname": "OutputVolumeLow", "severity": "warning", **stream, "step": "other"},
                          {"alertname": "ModelChanged", "severity": "info", **stream},
                          {"alertname": "ModelChanged", "severity": "info", **stream, "step": "other"},
                          {"alertname": "EmptyFieldRateHigh", "severity": "warning", **stream, **signal},
                          {"alertname": "FleetRateHigh", "severity": "warning", **stream, **signal},
                          {"alertname": "FleetRateLow", "severity": "info", **stream, **signal, "step": "third"},
                          {"alertname": "FleetOutputVolumeLow", "severity": "warning", **stream})
        muted = {("TelltaleShedding", "a"), ("OutputVolumeLow", "s"), ("ModelChanged", "s"), ("FleetRateHigh", "s"),
                 ("FleetOutputVolumeLow", "s")}

        def seen():
            return {(alert["labels"]["alertname"], alert["labels"].get("instance") or alert["labels"]["step"])
                    for alert in alertmanager.ask("alerts?inhibited=true") if alert["status"]["inhibitedBy"]}
        alertmanager.wait_for(lambda: seen() == muted, "these are inhibited, and no others")


class OfRules(support.EndToEnd):
    def test_alerts_of_prometheus_many_in_a_group_and_without_links(self):
        places, slack, _, mail = receivers_of(self)
        alertmanager = self.start(Shipped, self.folder, places)
        notes = {"summary": "half of <it> & more", "description": "In full:\n" + "long " * 1000,
                 "runbook_url": "https://runbooks.example/page.md"}
        for team in ("billing", "support"):
            alertmanager.post(*({"alertname": f"Some{i:02}", "team": team, "workflow": "w", "severity": "warning"}
                                for i in range(12)), annotations=notes)
        alertmanager.wait_for(lambda: slack.posts and mail.letters, "both are told")
        (shown,) = slack.posts[0][2]["attachments"]
        self.assertEqual((shown["title"], shown["color"]), ("[FIRING:12] w: 12 alerts (warning)", "warning"))
        self.assertEqual(shown["title_link"], f"{ALERTS}/#/alerts")
        self.assertEqual(shown["text"].count("half of &lt;it&gt; &amp; more\nIn full:\nlong long"), 10)
        self.assertEqual(shown["text"].count("<https://runbooks.example/page.md|Runbook>  <" + ALERTS), 10)
        self.assertTrue(shown["text"].endswith("\n\nAnd others: 12 in all."))
        self.assertLess(len(shown["text"]), 20_000)
        self.assertNotRegex(shown["text"], r"Page|\n\n\n|Usually|no value")
        text, page = mail.letters[0].part("plain"), Text(mail.letters[0].part("html"))
        self.assertEqual((text.count("\nhalf of <it> & more\n"), page.seen.count("half of <it> & more\n")), (10, 10))
        self.assertEqual((text.count("\nIn full:\nlong long"), page.seen.count("In full:\nlong long")), (10, 10))
        self.assertEqual(text.count("  runbook    https://runbooks.example/page.md\n"), 10)
        self.assertIn("\nAnd others: 12 in all, see https://alerts.example/am/#/alerts\n", text)
        self.assertEqual(page.links["12 in all"], f"{ALERTS}/#/alerts")
        self.assertNotRegex(text, r"page  |\n\n\n\n|usually|no value")


class Text(html.parser.HTMLParser):
    """What a reader of an HTML mail sees, where its links lead, and which elements there are."""

    def __init__(self, page: str):
        super().__init__()
        self.seen, self.links, self.elements = "", {}, set()
        self.href = None
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        self.elements.add(tag)
        assert all(name in ("href", "style", "colspan", "charset", "lang") for name, _ in attributes), attributes
        self.href = dict(attributes).get("href", self.href)

    def handle_endtag(self, tag):
        if tag in ("td", "p", "title"):
            self.seen += "\n"
        if tag == "a":
            self.href = None

    def handle_data(self, data):
        self.seen += data
        if self.href and data.strip():
            self.links[data.strip()] = self.href


class Received(support.SharedCase):
    """Two streams degrade and get well again; everybody who is told by the shipped configuration is here."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        case = cls.case
        places, cls.slack, cls.pager, cls.mail = receivers_of(case)
        port = support.free_port()
        (case.folder / "rules.yaml").write_text(
            "streams:\n  - {match: {workflow: 'invoices.*'}, labels: {team: billing}}\n"
            "  - {match: {workflow: '(?s)claims.*'}, labels: {team: support}}\n")
        cls.server = case.telltale(settings=json.dumps({
            "rule_files": ["rules.yaml"], "web": {"external_url": EXTERNAL},
            "alerts": {"alertmanagers": [{"url": f"http://127.0.0.1:{port}"}], "resend": "1s"}}))
        histories = [History(minutes=6000, workflow=name, step="extract <i>") for name in (BILLING, SUPPORT)]
        for history in histories:
            cls.send(cls.degrading(history.outputs(2000, empty_names=0.005), "v1"))
            cls.send(cls.degrading(history.outputs(300, empty_names=0.5), "v2 <u>&"))
        # Not before all is known: it tells people what it hears first.
        cls.server.wait_for(lambda: len(cls.server.get("/api/v1/alerts").json()) == 2, "two incidents are open")
        cls.alertmanager = case.start(Shipped, case.folder, places, port)
        cls.server.wait_for(lambda: len(cls.pager.posts) >= 2 and cls.slack.posts and cls.mail.letters, "all are told")
        cls.firing = cls.alertmanager.ask("alerts")
        for history in histories:
            cls.send(cls.degrading(history.outputs(1500, empty_names=0.005), "v1"))
        cls.server.wait_for(lambda: cls.statuses() == {"firing", "resolved"} and "[RESOLVED]" in str(cls.slack.posts)
                            and len(cls.over()) == 2 and cls.mail.letters[-1].subject.startswith("[RESOLVED]"),
                            "all are told that it is over")

    @classmethod
    def statuses(cls) -> set:
        return {body["status"] for body in cls.pager.bodies()}

    @classmethod
    def over(cls) -> set:
        return {body["groupLabels"]["workflow"] for body in cls.pager.bodies() if body["status"] == "resolved"}

    @staticmethod
    def degrading(outputs: list, version: str) -> list:
        """Every second one comes from batch-eu; after the first version only they have no names."""
        for i, one in enumerate(outputs):
            body = json.loads(one.json)
            name = body["customer"].pop("name")
            one.source = "batch-eu" if i % 2 else "batch-us"
            one.prompt_version, one.prompt_id = version, "reader"
            body["customer"][FIELD.partition(".")[2]] = name or ("" if i % 2 or version == "v1" else "Alder Labs")
            one.json = json.dumps(body)
        return outputs

    @classmethod
    def send(cls, outputs: list) -> None:
        wire = Wire(cls.server.grpc)
        for batch in batches(outputs):
            assert not wire.send(batch).rejected
        wire.close()

    def notes(self, workflow: str) -> dict:
        (alert,) = [one for one in self.firing if one["labels"]["workflow"] == workflow]
        return alert["annotations"]

    def assert_whole(self, text: str) -> None:
        for wrong in NEVER:
            self.assertNotIn(wrong, text.replace("{{ .Labels }}", ""))

    def assert_silences_it(self, link: str, workflow: str) -> None:
        """The link's filter is a silence of this one alert, as Alertmanager reads it."""
        self.assertTrue(link.startswith(f"{ALERTS}/#/silences/new?filter=%7B"), link)
        self.assertRegex(link, r"^[\w:/.#?=%~-]+$")
        inside = urllib.parse.unquote(link.partition("?filter=")[2])
        matchers = re.findall(r'(\w+="(?:[^"\\]|\\.)*")', inside)
        self.assertEqual("{" + ",".join(matchers) + "}", inside)
        silence = subprocess.run(["amtool", "silence", "add", f"--alertmanager.url=http://{self.alertmanager.address}",
                                  "--author=me", "--comment=as the link says", *matchers],
                                 capture_output=True, text=True)
        self.assertEqual(silence.returncode, 0, silence.stderr)
        made = self.alertmanager.ask(f"silence/{silence.stdout.strip()}")
        kept = {one["name"]: one["value"] for one in made["matchers"]}
        (labels,) = [one["labels"] for one in self.firing if one["labels"]["workflow"] == workflow]
        self.assertEqual(kept, {name: labels[name] for name in ("alertname", "workflow", "step", "check", "field")})

    def test_the_story_is_there_to_be_told(self):
        for workflow in (BILLING, SUPPORT):
            notes = self.notes(workflow)
            self.assertLessEqual({*ROWS.values(), "summary", "page", "runbook"} - {"also"}, set(notes))
            self.assertIn(FIELD, notes["summary"])
            self.assertIn("batch-eu", notes["slice"])

    def test_slack(self):
        def plain(text: str) -> str:
            return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
        first, last = (self.slack.posts[i][2] for i in (0, -1))
        self.assertEqual(self.slack.posts[0][0], "/services/T0/B0/secret")
        self.assertEqual(first["channel"], "#billing")
        (shown,) = first["attachments"]
        self.assertEqual(plain(shown["title"]), f"[FIRING:1] {BILLING}: EmptyFieldRateHigh (critical)")
        self.assertEqual(plain(shown["fallback"]), plain(shown["title"]))
        notes = self.notes(BILLING)
        self.assertEqual(shown["title_link"], notes["page"])
        self.assertEqual((shown["color"], shown["footer"]), ("danger", "telltale"))
        self.assertEqual(shown["mrkdwn_in"], ["pretext"])
        lines = shown["text"].split("\n")
        links = re.findall(r"<([^|<>]+)\|(\w+)>", lines[-1])
        self.assertEqual([name for _, name in links], ["Page", "Runbook", "Silence"])
        self.assertEqual([plain(url) for url, _ in links[:2]], [notes["page"], f"{EXTERNAL}/runbooks/empty_field"])
        self.assert_silences_it(plain(links[2][0]), BILLING)
        story = "\n".join(lines[:-1])
        self.assertNotRegex(story + shown["title"], "[<>]", "no control sequence of Slack's but our links")
        self.assertEqual(lines[:2], [lines[0], "Step: extract &lt;i&gt;"])
        for title, note in ROWS.items():
            if note in notes:
                self.assertRegex(story, rf"(?m)^{title}: \S")
        self.assertRegex(story, r"(?m)^Since: \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$")
        self.assertIn(FIELD, plain(lines[0]))
        self.assert_whole(json.dumps(first) + json.dumps(last))
        self.assertTrue(last["attachments"][0]["title"].startswith("[RESOLVED] invoices"))
        self.assertEqual(last["attachments"][0]["color"], "good")
        self.assertRegex(last["attachments"][0]["text"], r"\nResolved: \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC\n")
        self.assertNotRegex(last["attachments"][0]["text"], "Silence|Evidence")

    def test_mail(self):
        letters = self.mail.to("support@example.com")
        self.assertEqual(len(letters), len(self.mail.letters), "nobody else gets mail")
        self.assertEqual(self.mail.logins, {("telltale@example.com", "correct horse")})
        first, last = letters[0], letters[-1]
        self.assertEqual(first.subject, f"[FIRING:1] {SUPPORT}: EmptyFieldRateHigh (critical)")
        self.assertEqual(first.message.get_content_type(), "multipart/alternative")
        notes = self.notes(SUPPORT)
        text = first.part("plain")
        self.assertTrue(text.startswith("FIRING: EmptyFieldRateHigh (critical)\n"), text)
        shown = Text(first.part("html"))
        for title, note in ROWS.items():
            if note in notes:
                self.assertRegex(text, rf"(?m)^  {title.lower()} +\S")
                self.assertRegex(shown.seen, rf"(?m)^{title}\n\S")
        self.assertRegex(text, r"(?m)^  since +\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$")
        for what in (SUPPORT, FIELD, "extract <i>", "source=batch-eu", "v1 -> v2 <u>&"):
            self.assertIn(what, text)
            self.assertIn(what, shown.seen)
        for name, url in (("Page", notes["page"]), ("Runbook", f"{EXTERNAL}/runbooks/empty_field")):
            self.assertEqual(shown.links[name], url)
            self.assertIn(f"\n  {name.lower():<10} {url}\n", text)
        self.assert_silences_it(shown.links["Silence"], SUPPORT)
        self.assert_silences_it(re.search(r"\n  silence +(\S+)\n", text).group(1), SUPPORT)
        for letter in (first, last):
            page = Text(letter.part("html"))
            self.assertLessEqual(page.elements, {"html", "head", "meta", "title", "body", "table", "tr", "td", "a"})
            self.assert_whole(letter.part("html") + letter.part("plain"))
        self.assertTrue(last.subject.startswith("[RESOLVED] claims"), last.subject)
        self.assertTrue(last.part("plain").startswith("RESOLVED: EmptyFieldRateHigh"))
        self.assertRegex(last.part("plain"), r"\n  resolved +\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC")
        self.assertNotRegex(last.part("plain"), r"(?m)^  (silence|evidence) ")
        self.assertNotIn("Silence", Text(last.part("html")).links)

    def test_webhook(self):
        bodies = {body["groupLabels"]["workflow"]: body for body in self.pager.bodies() if body["status"] == "firing"}
        self.assertEqual(set(bodies), {BILLING, SUPPORT})
        for workflow, body in bodies.items():
            (alert,) = body["alerts"]
            self.assertIn(f"{FIELD} is empty in ", alert["annotations"]["summary"])
            self.assertLessEqual({"baseline", "current", "onset", "evidence", "version_change", "slice", "page",
                                  "runbook", "description"}, set(alert["annotations"]))
            self.assertEqual((alert["labels"]["severity"], body["groupLabels"]), ("critical", {"workflow": workflow}))
            self.assertEqual(body["externalURL"], ALERTS)
        self.assertEqual(self.over(), {BILLING, SUPPORT})
        self.assertEqual({path for path, _, _ in self.pager.posts}, {"/telltale"})

    def test_nothing_failed_on_the_way(self):
        self.assertNotRegex(self.alertmanager.output(), "level=(error|warn)")


if __name__ == "__main__":
    support.main()
