#!/usr/bin/env python3
"""Outputs go in, a person is notified: the real Prometheus, the real Alertmanager, and its webhook at the end."""

import support
from history import History, batches
from wire import Wire

RULES = """
streams:
  - match: {workflow: invoices, step: extract}
    format: json
    fields:
      customer.name: {required: true}
    labels: {team: billing}
"""


class AlertPath(support.EndToEnd):
    def send(self, outputs):
        for batch in batches(outputs):
            told = self.wire.send(batch)
            self.assertEqual((told.accepted, len(told.rejected)), (len(batch), 0))

    def test_an_alert_is_delivered_when_it_opens_and_when_it_resolves(self):
        webhook = support.Webhook()
        self.addCleanup(webhook.stop)
        alertmanager = self.start(support.Alertmanager, self.folder, webhook.url)
        (self.folder / "rules.yaml").write_text(RULES)
        telltale = self.telltale(settings="rule_files: [rules.yaml]\n"
                                 f"alerts: {{alertmanagers: [{{url: 'http://{alertmanager.address}'}}], resend: 1s}}\n")
        prometheus = self.start(support.Prometheus, self.folder, telltale.web)
        self.wire = Wire(telltale.grpc)
        self.addCleanup(self.wire.close)

        # Well: nobody is told anything, and Prometheus sees what was counted.
        history = History(minutes=2000 + 300 + 1500)
        self.send(history.outputs(2000, empty_names=0.005))
        stream = '{workflow="invoices",step="extract"}'
        telltale.wait_for(lambda: [row for row in prometheus.query(f"sum(telltale_outputs_total{stream})")
                                   if row["value"][1] == "2000"], "Prometheus has the 2,000 outputs")
        self.assertEqual(webhook.bodies, [])
        self.assertEqual(alertmanager.alerts(), [])
        self.assertEqual(telltale.metrics().value("telltale_incident_open", workflow="invoices", step="extract"), 0)

        # Not well: names are missing. It stands in Alertmanager, reaches the webhook, and shows in Prometheus.
        self.send(history.outputs(300, empty_names=0.3))
        told = telltale.wait_for(lambda: webhook.alerts("firing"), "the webhook is told of an open alert")[0]
        identity = dict(told["labels"])
        self.assertIn(identity.pop("severity"), ("info", "warning", "critical"))
        self.assertEqual(identity, {"alertname": "EmptyFieldRateHigh", "workflow": "invoices", "step": "extract",
                                    "check": "empty_field", "field": "customer.name", "team": "billing"})
        self.assertIn("customer.name", told["annotations"]["summary"])
        self.assertTrue(told["annotations"]["description"].strip())
        self.assertEqual([alert["labels"]["alertname"] for alert in alertmanager.alerts()], ["EmptyFieldRateHigh"])
        signal = '{workflow="invoices",check="empty_field",field="customer.name"}'
        telltale.wait_for(lambda: prometheus.query(f"telltale_signal_state{signal} == 2"), "Prometheus shows it open")
        telltale.wait_for(lambda: prometheus.query("telltale_incident_open == 1"), "Prometheus shows the incident")
        current = float(prometheus.query(f"telltale_signal_current{signal}")[0]["value"][1])
        self.assertTrue(0.2 < current < 0.4, current)
        usual = prometheus.query(f'telltale_signal_baseline{{kind="rolling",{signal[1:]}')[0]["value"][1]
        self.assertTrue(0.001 < float(usual) < 0.02, usual)

        # Well again: the same alert is resolved, everywhere.
        self.send(history.outputs(1500, empty_names=0.005))
        gone = telltale.wait_for(lambda: webhook.alerts("resolved"), "the webhook is told that it is over")[0]
        self.assertEqual(gone["labels"], told["labels"])
        self.assertEqual({alert["labels"]["alertname"] for alert in webhook.alerts("firing")}, {"EmptyFieldRateHigh"})
        telltale.wait_for(lambda: prometheus.query("telltale_incident_open == 0"), "Prometheus shows it closed")
        telltale.wait_for(lambda: not alertmanager.alerts(), "Alertmanager holds nothing any more")
        metrics = telltale.metrics()
        self.assertGreater(metrics.total("telltale_alerts_sent_total"), 0)
        self.assertEqual(metrics.total("telltale_alerts_failed_total"), 0)
        self.assertEqual(telltale.stop(), 0)

    def test_an_alertmanager_that_comes_late_is_told(self):
        webhook = support.Webhook()
        self.addCleanup(webhook.stop)
        port = support.free_port()
        telltale = self.telltale(
            settings=f"alerts: {{alertmanagers: [{{url: 'http://127.0.0.1:{port}'}}], resend: 1s}}\n")
        self.wire = Wire(telltale.grpc)
        self.addCleanup(self.wire.close)
        history = History(minutes=2300)
        self.send(history.outputs(2000, empty_names=0.005) + history.outputs(300, empty_names=0.4))
        telltale.wait_for(lambda: telltale.metrics().total("telltale_alerts_failed_total") > 0,
                          "sending fails, and is counted")
        alertmanager = self.start(support.Alertmanager, self.folder, webhook.url, port=port)
        told = telltale.wait_for(lambda: webhook.alerts("firing"), "the late Alertmanager delivers the alert")[0]
        self.assertEqual(told["labels"]["workflow"], "invoices")
        self.assertEqual(len(alertmanager.alerts()), 1)


if __name__ == "__main__":
    support.main()
