#!/usr/bin/env python3
"""ci/sbom.py IMAGE [FILE]: writes what Debian packages an image holds as a CycloneDX 1.5 list, without a network. On GitHub anchore's tool
does it again, and the known holes are looked up there."""

import json
import subprocess
import sys

FIELDS = "${binary:Package}\\t${Version}\\t${Architecture}\\t${source:Package}\\n"


def packages(image):
    listing = subprocess.run(
        ["docker", "run", "--rm", "--network", "none", "--entrypoint", "/usr/bin/dpkg-query", image, "--show", "--showformat", FIELDS],
        capture_output=True, text=True, check=True).stdout
    for line in listing.splitlines():
        name, version, architecture, source = line.split("\t")
        yield name.split(":")[0], version, architecture, source


def component(name, version, architecture, source):
    purl = f"pkg:deb/debian/{name}@{version.replace('+', '%2B')}?arch={architecture}&distro=debian-12"
    return {"type": "library", "bom-ref": purl, "name": name, "version": version, "purl": purl,
            "properties": [{"name": "debian:source", "value": source}]}


def main():
    if len(sys.argv) not in (2, 3):
        print(__doc__, file=sys.stderr)
        return 2
    image = sys.argv[1]
    digest = subprocess.run(["docker", "image", "inspect", "--format", "{{.Id}}", image], capture_output=True, text=True, check=True).stdout.strip()
    bom = {"bomFormat": "CycloneDX", "specVersion": "1.5", "version": 1,
           "metadata": {"component": {"type": "container", "name": image, "version": digest}},
           "components": [component(*each) for each in packages(image)]}
    text = json.dumps(bom, indent=1) + "\n"
    if len(sys.argv) == 3:
        with open(sys.argv[2], "w", encoding="utf-8") as file:
            file.write(text)
    else:
        print(text, end="")
    return 0


if __name__ == "__main__":
    sys.exit(main())
