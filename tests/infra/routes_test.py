#!/usr/bin/env python3
"""Holds three lists of routes equal: what the services answer (api/openapi.yaml), what the load balancer lets through (infra/routes.json),
and what the gateway of docker-compose.yml does (docker/gateway/nginx.conf)."""

import json
import pathlib
import re
import sys
import unittest

import yaml

ROOT = pathlib.Path(__file__).resolve().parents[2]
ROUTES = json.loads((ROOT / "infra/routes.json").read_text(encoding="utf-8"))
OPENAPI = yaml.safe_load((ROOT / "api/openapi.yaml").read_text(encoding="utf-8"))["paths"]
GATEWAY = (ROOT / "docker/gateway/nginx.conf").read_text(encoding="utf-8")

SERVICE_OF = {"accounts": "user-service", "catalogue": "content-service", "jobs": "content-service", "playback": "streaming-service",
              "billing": "payment-service", "sandbox": "payment-service"}
# Of the routes that every service has, these are for everybody and are answered by user-service; the others stay inside.
SHARED = {"/openapi.json", "/docs", "/.well-known/jwks.json"}
INSIDE = {"/livez", "/readyz", "/metrics", "/version"}


def tags(path):
    return {tag for method in OPENAPI[path].values() if isinstance(method, dict) for tag in method.get("tags", [])}


def example(path):
    return re.sub(r"\{[^}]*\}", "abc_123", path)


def matches(pattern, path):
    """As the load balancer does it: * stands for anything."""
    return re.fullmatch(re.escape(pattern).replace(r"\*", ".*"), path) is not None


def routed_to(path):
    return {service for service, patterns in ROUTES.items() if any(matches(pattern, path) for pattern in patterns)}


def gateway_locations():
    """Pattern as in routes.json -> service."""
    found = re.findall(r"location (= )?(\S+) \{ set \$service (\S+); proxy_pass", GATEWAY)
    return {path if exact else path + "*": service for exact, path, service in found}


class Routes(unittest.TestCase):
    def test_every_public_route_reaches_its_service(self):
        for path in OPENAPI:
            [tag] = tags(path)
            with self.subTest(path):
                if tag in SERVICE_OF and tag != "sandbox":
                    self.assertEqual(routed_to(example(path)), {SERVICE_OF[tag]})
                elif path in SHARED:
                    self.assertEqual(routed_to(path), {"user-service"})

    def test_the_inside_is_not_reached(self):
        hidden = [path for path in OPENAPI if tags(path) & {"internal", "sandbox"} or path in INSIDE]
        self.assertGreater(len(hidden), 20)
        for path in hidden + ["/", "/internal", "/nothing"]:
            self.assertEqual(routed_to(example(path)), set(), path)

    def test_every_pattern_stands_for_a_route(self):
        for service, patterns in ROUTES.items():
            for pattern in patterns:
                self.assertTrue(any(matches(pattern, example(path)) for path in OPENAPI), f"{service}: {pattern}")

    def test_the_gateway_has_the_same_routes_and_the_sandbox(self):
        wanted = {pattern: service for service, patterns in ROUTES.items() for pattern in patterns}
        self.assertEqual(gateway_locations(), wanted | {"/sandbox/*": "payment-service"})
        self.assertRegex(GATEWAY, r"location / \{[^{}]*return 404 ")
        self.assertEqual(GATEWAY.count("proxy_pass"), len(wanted) + 1)


if __name__ == "__main__":
    sys.dont_write_bytecode = True
    unittest.main()
