"""Dockerfile and docker-compose.yml, against the addons and requirements they serve.

There is no engine to run them with in a test: what is checked is that they agree with
the rest of the repository, so that adding an addon or a dependency cannot forget them.
"""

import ast
import re
import shlex
import unittest
from pathlib import Path

import yaml

import odoo.release

import odoo.addons

ROOT = Path(__file__).resolve().parent.parent
EXTRA_ADDONS = "/mnt/extra-addons"  # on the addons path of the official image


def manifest_of(name):
    """Return the manifest of an addon, wherever it lies on Odoo's path."""
    for folder in [ROOT / "addons", *odoo.addons.__path__]:
        path = Path(folder, name, "__manifest__.py")
        if path.is_file():
            return path, ast.literal_eval(path.read_text(encoding="utf-8"))
    raise AssertionError(f"no addon {name!r} on the path")


def our_addons():
    return {path.parent.name for path in (ROOT / "addons").glob("*/__manifest__.py")}


def is_odoos(path):
    """Does the addon come with Odoo itself, so with the official image too?"""
    return Path(odoo.release.__file__).parent.parent in path.parents and not (
        {"site-packages"} & set(path.parts)
    )


def below(names):
    """Return {name: path} of everything the addons stand on, themselves included."""
    found, waiting = {}, set(names)
    while waiting:
        name = waiting.pop()
        path, manifest = manifest_of(name)
        found[name] = path
        waiting |= set(manifest.get("depends", ["base"])) - set(found)
    return found


def requirements(name):
    """Return {project: line} of a requirements file, project names normalised."""
    lines = (ROOT / "requirements" / name).read_text(encoding="utf-8").splitlines()
    lines = [line.split("#")[0].split(";")[0].strip() for line in lines]
    return {
        re.sub(r"[-_.]+", "-", re.split(r"[=<>!~\[]", line)[0].strip().lower()): line
        for line in lines
        if line
    }


def instructions():
    """Return [(instruction, words)] of the Dockerfile."""
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return [(line.split()[0], shlex.split(line)[1:]) for line in lines]


def option(command, name):
    """Return the value of `--name=value` in a command, or None."""
    values = [
        word.split("=", 1)[1] for word in command if word.startswith(f"--{name}=")
    ]
    assert len(values) < 2, f"--{name} is given twice"
    return values[0] if values else None


class TestRequirements(unittest.TestCase):
    def test_oca_addons_are_exactly_those_needed(self):
        strangers = {
            name
            for name, path in below(our_addons()).items()
            if name not in our_addons() and not is_odoos(path)
        }
        offered = {
            project.removeprefix("odoo-addon-").replace("-", "_")
            for project in requirements("addons.txt")
            if project.startswith("odoo-addon-")
        }
        self.assertEqual(offered, strangers)

    def test_oca_addons_are_of_this_series(self):
        for project, line in requirements("addons.txt").items():
            if project.startswith("odoo-addon-"):
                self.assertIn(f"=={odoo.release.series}.", line)

    def test_python_packages_of_the_manifests_are_listed(self):
        """`--no-deps` brings in nothing by itself, so every import needs its line."""
        listed = set(requirements("addons.txt")) | set(requirements("odoo.txt"))
        for name, path in below(our_addons()).items():
            if is_odoos(path):
                continue
            wanted = manifest_of(name)[1].get("external_dependencies", {})
            for package in wanted.get("python", []):
                project = re.split(r"[=<>!~\[]", package)[0].lower()
                self.assertIn(re.sub(r"[-_.]+", "-", project), listed, name)


class TestDockerfile(unittest.TestCase):
    def test_image_is_of_our_series(self):
        series = {
            ".".join(manifest_of(name)[1]["version"].split(".")[:2])
            for name in our_addons()
        }
        images = [words[0] for name, words in instructions() if name == "FROM"]
        self.assertEqual(images, [f"odoo:{one}" for one in series])

    def test_sources_exist_and_pass_the_ignore_file(self):
        ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
        for name, words in instructions():
            if name == "COPY":
                self.assertTrue((ROOT / words[0]).exists(), words[0])
                self.assertIn(f"!{words[0].split('/')[0]}", ignored)

    def test_installs_our_requirements_without_their_dependencies(self):
        copied = {
            words[0]: words[1] for name, words in instructions() if name == "COPY"
        }
        [run] = [words for name, words in instructions() if name == "RUN"]
        self.assertEqual(run[run.index("-r") + 1], copied["requirements/addons.txt"])
        self.assertIn("--no-deps", run)
        self.assertIn("--break-system-packages", run)
        self.assertEqual(copied["addons"], EXTRA_ADDONS)

    def test_does_not_run_as_root(self):
        users = [words[0] for name, words in instructions() if name == "USER"]
        self.assertEqual(users[-1], "odoo")


def with_dependencies(names):
    """Our addons that are installed with these."""
    found, todo = set(), set(names)
    while todo:
        name = todo.pop()
        found.add(name)
        todo |= (set(manifest_of(name)[1]["depends"]) & our_addons()) - found
    return found


class TestCompose(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        text = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
        cls.compose = yaml.safe_load(text)
        cls.services = cls.compose["services"]
        cls.init = cls.services["init"]["command"]
        cls.serve = cls.services["odoo"]["command"]

    def test_installs_exactly_our_addons(self):
        # Addons that install themselves where two others meet need no mention.
        meeting = {
            name for name in our_addons() if manifest_of(name)[1].get("auto_install")
        }
        named = set(option(self.init, "init").split(","))
        self.assertEqual(with_dependencies(named) | meeting, our_addons())

    def test_serves_the_database_that_was_made(self):
        made = option(self.init, "database")
        self.assertEqual(option(self.serve, "database"), made)
        pattern = option(self.serve, "db-filter").replace("$$", "$")
        self.assertRegex(made, pattern)
        self.assertNotRegex(made + "2", pattern)

    def test_works_with_workers_behind_the_proxy(self):
        self.assertGreater(int(option(self.serve, "workers")), 0)
        self.assertGreater(int(option(self.serve, "max-cron-threads")), 0)
        self.assertIn("--proxy-mode", self.serve)
        source, target, _mode = self.services["proxy"]["volumes"][0].split(":")
        proxy = (ROOT / source).read_text(encoding="utf-8")
        self.assertEqual(target, "/etc/nginx/conf.d/default.conf")
        # Websockets are the other port of the same service.
        self.assertRegex(
            proxy, r"location /websocket \{[^}]*proxy_pass http://odoo:8072;"
        )
        self.assertRegex(proxy, r"location / \{[^}]*proxy_pass http://odoo:8069;")

    def test_job_runner_is_loaded_where_jobs_are(self):
        loaded = (option(self.serve, "load") or "").split(",")
        self.assertEqual("queue_job" in below(our_addons()), "queue_job" in loaded)

    def test_sends_mail_to_the_catcher(self):
        catcher = self.services[option(self.serve, "smtp")]
        self.assertIn("mailpit", catcher["image"])
        self.assertEqual(option(self.serve, "smtp-port"), "1025")

    def test_addons_are_mounted_where_the_image_looks(self):
        for name in ("init", "odoo"):
            self.assertEqual(self.services[name]["build"], ".")
            self.assertIn(f"./addons:{EXTRA_ADDONS}:ro", self.services[name]["volumes"])

    def test_odoo_and_database_agree(self):
        database = self.services["db"]["environment"]
        for name in ("init", "odoo"):
            environment = self.services[name]["environment"]
            self.assertIn(environment["HOST"], self.services)
            self.assertEqual(environment["USER"], database["POSTGRES_USER"])
            self.assertEqual(environment["PASSWORD"], database["POSTGRES_PASSWORD"])

    def test_secrets_come_from_the_environment(self):
        for name, service in self.services.items():
            for key, value in service.get("environment", {}).items():
                if re.search("PASSWORD|SECRET|TOKEN|KEY", key):
                    self.assertRegex(
                        value, r"^\$\{[A-Z_]+:-[a-z]+\}$", f"{name}: {key}"
                    )

    def test_nothing_listens_outside_this_machine(self):
        for name, service in self.services.items():
            for port in service.get("ports", []):
                self.assertTrue(port.startswith("127.0.0.1:"), f"{name}: {port}")

    def test_images_are_pinned(self):
        for name, service in self.services.items():
            if "image" in service:
                self.assertRegex(service["image"], r":v?\d", name)

    def test_volumes_that_keep_data_are_declared(self):
        declared = set(self.compose["volumes"])
        used = {
            volume.split(":")[0]
            for service in self.services.values()
            for volume in service.get("volumes", [])
            if not volume.startswith(".")
        }
        self.assertEqual(used, declared)
