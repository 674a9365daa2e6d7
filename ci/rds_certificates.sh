#!/usr/bin/env bash
# Fetches the certificates by which Amazon signs its database servers into docker/ca, for images that run in AWS.
set -euo pipefail
cd "$(dirname "$(realpath "$0")")/.."
curl --fail --silent --show-error --proto '=https' --tlsv1.2 --max-time 60 --output docker/ca/rds.pem.part \
  https://truststore.pki.rds.amazonaws.com/global/global-bundle.pem
# Every entry has to be a certificate, or nothing is kept.
openssl storeutl -noout -certs docker/ca/rds.pem.part >/dev/null
chmod 0644 docker/ca/rds.pem.part
mv docker/ca/rds.pem.part docker/ca/rds.pem
