#!/usr/bin/env python3
"""The Helm chart and the sidecar's manifest: rendered by the real helm, held against the schemas of the Kubernetes API,
and what they tell telltale is what telltale takes. No cluster runs here. tests/kubernetes_tools.sh has fetched helm and
the schemas.
"""

import copy
import functools
import json
import re
import subprocess
from pathlib import Path

import jsonschema
import yaml

import support

CHART = support.TREE / "deploy/helm/telltale"
SIDECAR = support.TREE / "deploy/kubernetes/sidecar.yaml"
TOOLS = support.TREE / "build/kubernetes"
VERSIONS = ("v1.29.0", "v1.37.0")
OPERATORS = ("PodMonitor", "PrometheusRule")   # their definitions are not the API's
RULES = support.TREE / "deploy/prometheus"


def helm(*arguments, fails: bool = False) -> str:
    ran = subprocess.run([TOOLS / "helm", *map(str, arguments)], capture_output=True, text=True, timeout=120)
    if (ran.returncode != 0) != fails:
        raise AssertionError(f"helm {arguments}: {ran.returncode}\n{ran.stdout}{ran.stderr}")
    return ran.stderr if fails else ran.stdout


def render(*arguments, chart: Path = CHART) -> list:
    return [one for one in yaml.safe_load_all(helm("template", "prod", chart, *arguments)) if one]


def case(name: str) -> list:
    return ["--values", CHART / f"ci/{name}-values.yaml"]


def the(kind: str, objects: list, name: str = None) -> dict:
    found = [one for one in objects if one["kind"] == kind and name in (None, one["metadata"]["name"])]
    if len(found) != 1:
        raise AssertionError(f"{len(found)} of {kind} {name}")
    return found[0]


@functools.lru_cache(maxsize=None)
def validator(version: str, kind: str, api: str) -> jsonschema.Draft202012Validator:
    folder = TOOLS / "schemas" / version
    group, _, number = api.rpartition("/")
    name = "-".join(filter(None, [kind.lower(), group.split(".")[0], number]))
    schema = json.loads((folder / f"{name}.json").read_text())
    definitions = json.loads((folder / "_definitions.json").read_text())
    for one in (schema, definitions):
        one.pop("$id", None)   # what they refer to is here, not on a site
    resolver = jsonschema.RefResolver("http://kubernetes/api/", schema,
                                      {"http://kubernetes/api/_definitions.json": definitions})
    return jsonschema.Draft202012Validator(schema, resolver=resolver)


def complaints(one: dict) -> list:
    return [f"{version} {one['kind']}: {'/'.join(map(str, error.path))}: {error.message[:300]}" for version in VERSIONS
            for error in validator(version, one["kind"], one["apiVersion"]).iter_errors(one)]


class Manifests(support.EndToEnd):
    def assert_valid(self, objects: list) -> None:
        self.assertGreater(len(objects), 0)
        for one in objects:
            if one["kind"] in OPERATORS:
                self.assertEqual(one["apiVersion"], "monitoring.coreos.com/v1")
            else:
                self.assertEqual(complaints(one), [])

    def assert_hardened(self, pod: dict, container: dict) -> None:
        self.assertIs(pod["automountServiceAccountToken"], False)
        self.assertEqual(pod["securityContext"]["seccompProfile"], {"type": "RuntimeDefault"})
        self.assertTrue(pod["securityContext"]["runAsNonRoot"] and pod["securityContext"]["runAsUser"] > 0)
        context = container["securityContext"]
        self.assertEqual((context["readOnlyRootFilesystem"], context["allowPrivilegeEscalation"],
                         context["capabilities"], context["runAsNonRoot"]), (True, False, {"drop": ["ALL"]}, True))

    def assert_telltale_takes(self, config: dict, container: dict, replicas: int) -> dict:
        """Its settings pass `telltale check`, its flags are telltale's, and its memory has room."""
        folder = self.folder / config["metadata"]["name"]
        (folder / "rules").mkdir(parents=True)
        for name, text in config["data"].items():
            (folder / ("telltale.yaml" if name == "telltale.yaml" else f"rules/{name}")).write_text(text)
        settings = yaml.safe_load(config["data"]["telltale.yaml"])
        for number, token in enumerate(settings.get("auth", {}).get("tokens", [])):
            token["file"] = str(folder / f"token-{number}")
            Path(token["file"]).write_text(f"{number}123456789abcdef0123456789abcdef\n")
            Path(token["file"]).chmod(0o640)
        for port in ("grpc", "http", "web"):
            settings.get(port, {}).pop("tls", None)   # the certificates are the cluster's
        (folder / "telltale.yaml").write_text(yaml.safe_dump(settings))
        ran = self.run_telltale("check", f"--config.file={folder / 'telltale.yaml'}")
        self.assertEqual(ran.returncode, 0, ran.stdout + ran.stderr)
        self.assertEqual(container["args"][0], "serve")
        said = self.run_telltale("serve", "--help").stdout
        for flag in container["args"][1:]:
            self.assertIn(f"\n  {flag.partition('=')[0]} ", said)
        limit = int(re.fullmatch(r"(\d+)MiB", settings["memory"]["limit"])[1])
        self.assertEqual(container["resources"]["limits"]["memory"], f"{limit * 3 // 2}Mi")
        self.assertAlmostEqual(settings["detection"]["share"], 1 / replicas, places=5)
        return settings

    def assert_mounted(self, pod: dict, container: dict, claims=()) -> None:
        volumes = {volume["name"] for volume in pod["volumes"]} | set(claims)
        for mount in container["volumeMounts"]:
            self.assertIn(mount["name"], volumes)
        self.assertEqual([mount["mountPath"] for mount in container["volumeMounts"] if not mount.get("readOnly")],
                         ["/var/lib/telltale"])

    def assert_gates_nothing(self, sidecar: dict) -> None:
        self.assertEqual(sidecar["restartPolicy"], "Always")
        self.assertNotIn("readinessProbe", sidecar)   # would take the pod out of service
        self.assertNotIn("startupProbe", sidecar)     # would keep the workflow from beginning
        alive = sidecar["livenessProbe"]
        self.assertGreaterEqual(alive["periodSeconds"] * alive["failureThreshold"], 60)
        self.assertIn("--start.linger=10s", sidecar["args"])   # one that ended at once would, too
        self.assertGreater(sidecar["securityContext"]["runAsUser"], 0)
        # Not "metrics", as a port of the workflow's own container in that pod may be called.
        self.assertEqual(sidecar["ports"], [{"name": "telltale", "containerPort": 9740}])
        found = yaml.safe_load((RULES / "examples/kubernetes.yml").read_text())["scrape_configs"][0]["relabel_configs"]
        self.assertEqual([one["regex"] for one in found if one.get("action") == "keep"], ["telltale"])


class Sidecar(Manifests):
    def test_the_example(self):
        objects = list(yaml.safe_load_all(SIDECAR.read_text()))
        self.assert_valid(objects)
        deployment = the("Deployment", objects)["spec"]
        pod = deployment["template"]["spec"]
        sidecar = pod["initContainers"][0]
        self.assert_gates_nothing(sidecar)
        self.assert_hardened(pod, sidecar)
        self.assert_mounted(pod, sidecar)
        config = the("ConfigMap", objects)
        settings = self.assert_telltale_takes(config, sidecar, deployment["replicas"])
        self.assertEqual(settings["metrics"]["listen_address"], "0.0.0.0:9740")
        for port in ("grpc", "http", "web"):
            self.assertNotIn(port, settings)   # on loopback, where the pod's own containers are
        selector = the("PodMonitor", objects)["spec"]["selector"]["matchLabels"]
        self.assertLessEqual(selector.items(), deployment["template"]["metadata"]["labels"].items())

    def test_the_charts_own_in_the_chart_of_a_workflow(self):
        app = self.folder / "app"
        (app / "templates").mkdir(parents=True)
        (app / "Chart.yaml").write_text("apiVersion: v2\nname: app\nversion: 1.0.0\ndependencies:\n"
                                        f"  - {{name: telltale, version: '>=0', repository: 'file://{CHART}'}}\n")
        values = yaml.safe_load((CHART / "ci/sidecar-values.yaml").read_text())
        values |= {"extraVolumes": [{"name": "secret", "secret": {"secretName": "alertmanager"}}],
                   "extraVolumeMounts": [{"name": "secret", "mountPath": "/etc/secret", "readOnly": True}]}
        (app / "values.yaml").write_text(yaml.safe_dump({"telltale": values}))
        readme = (CHART / "README.md").read_text()
        template = re.search(r"^```\n(  template:.*?)^```", readme, re.M | re.S)[1]
        (app / "templates/deployment.yaml").write_text(
            "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: app}\nspec:\n  replicas: 2\n"
            "  selector: {matchLabels: {telltale: 'yes'}}\n" + template +
            "      automountServiceAccountToken: false\n"
            "      securityContext: {runAsNonRoot: true, runAsUser: 65532, seccompProfile: {type: RuntimeDefault}}\n"
            "      containers: [{name: app, image: app}]\n")
        (app / "charts").mkdir()
        (app / "charts/telltale").symlink_to(CHART)
        objects = render(chart=app)
        self.assert_valid(objects)
        self.assertEqual([one["kind"] for one in objects if one["kind"]
                         in ("StatefulSet", "Service", "ServiceAccount")], [])
        spec = the("Deployment", objects)["spec"]["template"]
        sidecar = spec["spec"]["initContainers"][0]
        self.assert_gates_nothing(sidecar)
        self.assert_hardened(spec["spec"], sidecar)
        self.assert_mounted(spec["spec"], sidecar)
        self.assertIn("checksum/telltale", spec["metadata"]["annotations"])
        settings = self.assert_telltale_takes(the("ConfigMap", objects), sidecar, 2)
        self.assertEqual(settings["storage"]["max_size"], "512MiB")
        self.assertNotIn("auth", settings)


class Gateway(Manifests):
    def test_lint(self):
        for name in ("gateway", "fleet", "sidecar"):
            self.assertIn("0 chart(s) failed", helm("lint", "--strict", CHART, *case(name)))

    def test_every_case_is_valid(self):
        for values in sorted(CHART.glob("ci/*-values.yaml")):
            with self.subTest(values.name):
                self.assert_valid(render("--values", values))

    def check_gateway(self, name: str, replicas: int) -> list:
        objects = render(*case(name))
        stateful = the("StatefulSet", objects)["spec"]
        pod, container = stateful["template"]["spec"], stateful["template"]["spec"]["containers"][0]
        self.assertEqual(stateful["replicas"], replicas)
        self.assert_hardened(pod, container)
        self.assertIs(the("ServiceAccount", objects)["automountServiceAccountToken"], False)
        self.assert_mounted(pod, container, ["telltale-state"])
        settings = self.assert_telltale_takes(the("ConfigMap", objects), container, replicas)
        ports = {port["name"]: port["containerPort"] for port in container["ports"]}
        self.assertEqual(ports, {"web": 9737, "grpc": 9738, "http": 9739,
                         "telltale": 9740})   # DESIGN.md has the first three
        ports["metrics"] = ports.pop("telltale")
        for port in ports:
            self.assertEqual(settings[port]["listen_address"], f"0.0.0.0:{ports[port]}")
        for probe, path in (("startupProbe", "/-/healthy"), ("readinessProbe",
                            "/-/ready"), ("livenessProbe", "/-/healthy")):
            self.assertEqual(container[probe]["httpGet"], {"path": path, "port": "telltale"})
        self.assertEqual(the("Service", objects, "prod-telltale-headless")["spec"]["clusterIP"], "None")
        self.assertEqual(stateful["serviceName"], "prod-telltale-headless")
        self.assertEqual(the("Service", objects, "prod-telltale")["spec"]["sessionAffinity"], "ClientIP")
        for secret in [volume["secret"] for volume in pod["volumes"] if "secret" in volume]:
            self.assertEqual(secret["defaultMode"], 0o440)   # telltale refuses what everyone may read
        return objects

    def test_one_gateway(self):
        objects = self.check_gateway("gateway", 1)
        # Off until asked for, or of no use with one replica.
        for kind in (*OPERATORS, "NetworkPolicy", "PodDisruptionBudget"):
            self.assertEqual([one for one in objects if one["kind"] == kind], [])
        self.assertEqual(the("StatefulSet", objects)["spec"]["template"]
                         ["spec"]["containers"][0]["image"], "telltale:0.1.0")

    def test_a_fleet(self):
        objects = self.check_gateway("fleet", 3)
        settings = yaml.safe_load(the("ConfigMap", objects)["data"]["telltale.yaml"])
        self.assertEqual(settings["detection"]["false_alarms_per_year"], 2)
        for port in ("grpc", "http", "web"):
            self.assertEqual(settings[port]["tls"]["client_ca_file"], "/etc/telltale-tls/ca.crt")
        self.assertEqual(the("PodDisruptionBudget", objects)["spec"]["maxUnavailable"], 1)
        rules = the("NetworkPolicy", objects)["spec"]["ingress"]
        self.assertEqual([[port["port"] for port in rule["ports"]]
                         for rule in rules], [["grpc", "http"], ["web"], ["telltale"]])
        for rule in rules:
            self.assertTrue(rule["from"])   # an empty list would be everyone
        endpoint = the("PodMonitor", objects)["spec"]["podMetricsEndpoints"][0]
        self.assertEqual(endpoint["port"], "telltale")
        self.assertIn({"targetLabel": "job", "replacement": "telltale"}, endpoint["relabelings"])

    def test_a_policy_without_peers_lets_nobody_in(self):
        objects = render(*case("gateway"), "--set", "networkPolicy.enabled=true")
        self.assertEqual(the("NetworkPolicy", objects)["spec"]["ingress"], [])

    def test_changed_settings_restart_it(self):
        def checksum(*more):
            return the("StatefulSet", render(*case("gateway"), *more)
                       )["spec"]["template"]["metadata"]["annotations"]["checksum/telltale"]
        self.assertEqual(checksum(), checksum())
        self.assertNotEqual(checksum(), checksum("--set", "settings.log.level=debug"))
        self.assertNotEqual(checksum(), checksum("--set-string", "rules.a\\.yaml=streams: []"))

    def test_what_is_wrong_is_refused(self):
        for values, said in (([], "who may use the gateway's ports"), (["--set", "mode=daemon"], "mode"),
                             (["--set", "replica=2"], "replica"),
                             (["--set", "tls.clientCa=true"], "who may use the gateway's ports"),
                             ([*case("gateway"), "--set", "replicas=0"], "replicas"),
                             ([*case("gateway"), "--set-string", "rules.a=x"], "rules"),
                             (["--set", "mode=sidecar", "--set", "podMonitor.enabled=true"], "podMonitor.selector")):
            self.assertIn(said, helm("template", "prod", CHART, *values, fails=True))

    def test_the_schemas_see_a_mistake(self):
        good = the("StatefulSet", render(*case("gateway")))
        self.assertEqual(complaints(good), [])
        for change in (lambda one: one["spec"].update(replica=1), lambda one: one["spec"].update(replicas="many"),
                       lambda one: one["spec"]["template"]["spec"]["containers"][0].update(imagePullPolicies="x"),
                       lambda one: one["spec"].pop("selector")):
            bad = copy.deepcopy(good)
            change(bad)
            self.assertEqual(len(complaints(bad)), len(VERSIONS))

    def test_the_rules_are_those_of_prometheus(self):
        kinds = ("meta", "recording", "fleet", "alerts")
        for one in kinds:
            only = [
                f"--set=prometheusRule.{name}={str(name in ('enabled', one)).lower()}" for name in ("enabled", *kinds)]
            file = RULES / f"telltale-{one}.yml"
            if not file.exists():   # it has to be told, not left out
                self.assertIn(
    f"{file.name} is not in the chart",
    helm(
        "template",
        "prod",
        CHART,
        *case("gateway"),
        *only,
         fails=True))
                continue
            rule = the("PrometheusRule", render(*case("gateway"), *only), f"prod-telltale-{one}")
            self.assertEqual(rule["spec"], yaml.safe_load(file.read_text()))

    def test_dashboards(self):
        shipped = sorted(path.name for path in (support.TREE / "deploy/grafana/dashboards").glob("*.json"))
        objects = render(*case("gateway"), "--set", "grafanaDashboards.enabled=true")
        made = [one for one in objects if one["metadata"]["labels"].get("grafana_dashboard") == "1"]
        self.assertGreater(len(shipped), 3)
        self.assertEqual(sorted(name for one in made for name in one["data"]), shipped)
        for one in made:
            self.assertLess(len(json.dumps(one)), 1 << 20, one["metadata"]["name"])   # as large as etcd takes
        self.assert_valid(objects)


if __name__ == "__main__":
    support.main()
