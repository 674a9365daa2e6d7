#!/usr/bin/python3
"""A mail server on loopback that keeps what it gets, for tests: Debian's aiosmtpd, which is not ours.

    smtp_server.py DIR [--tls | --starttls] [--cert FILE --key FILE] [--user NAME --password WORD] [--port NUMBER]

Writes DIR/port when it listens, and of each letter DIR/NUMBER.json: what Python's mail parser makes of it, and DIR/NUMBER.eml: its bytes.
Some addresses behave badly: nobody@… does not exist (550), spam@… is refused after the letter (554), busyN@… is told to come again N times
(451), silent@… is never answered; the sender stranger@… is refused (550).
"""
import argparse
import asyncio
import email
import email.policy
import json
import logging
import os
import pathlib
import re
import ssl
import sys
import warnings

from aiosmtpd.smtp import SMTP, AuthResult


class Letters:
    """The hooks of aiosmtpd."""

    def __init__(self, folder):
        self.folder = folder
        self.count = len(list(folder.glob("*.json")))
        self.turned_away = {}

    async def handle_MAIL(self, server, session, envelope, address, options):
        if address.startswith("stranger@"):
            return "550 5.7.1 We do not know this sender"
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("nobody@"):
            return "550 5.1.1 No such user here"
        if address.startswith("silent@"):
            await asyncio.sleep(3600)
        busy = re.match(r"busy(\d+)@", address)
        if busy and self.turned_away.get(address, 0) < int(busy[1]):
            self.turned_away[address] = self.turned_away.get(address, 0) + 1
            return "451 4.7.1 Greylisted, come again"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        if any(address.startswith("spam@") for address in envelope.rcpt_tos):
            return "554 5.7.1 We do not like it"
        self.count += 1
        place = self.folder / f"{self.count:04}"
        letter = email.message_from_bytes(envelope.original_content, policy=email.policy.default)
        described = {
            "mail_from": envelope.mail_from,
            "recipients": envelope.rcpt_tos,
            "tls": session.ssl is not None,
            "authenticated": bool(session.authenticated),
            "headers": {name.lower(): str(value) for name, value in letter.items()},
            "text": letter.get_content(),
            "defects": [str(defect) for defect in letter.defects],
        }
        place.with_suffix(".eml").write_bytes(envelope.original_content)
        draft = place.with_suffix(".draft")
        draft.write_text(json.dumps(described))
        draft.rename(place.with_suffix(".json"))
        return "250 2.0.0 Taken"


def parse():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=pathlib.Path)
    for flag in ("--tls", "--starttls"):
        parser.add_argument(flag, action="store_true")
    for option in ("--cert", "--key", "--user", "--password"):
        parser.add_argument(option)
    parser.add_argument("--port", type=int, default=0)
    return parser.parse_args()


def make_smtp(options, letters, context):
    def authenticate(server, session, envelope, mechanism, data):
        right = (data.login, data.password) == (options.user.encode(), options.password.encode())
        return AuthResult(success=right, handled=False)

    asks = options.user is not None
    return SMTP(
        letters,
        hostname="localhost",
        enable_SMTPUTF8=False,
        decode_data=False,
        tls_context=context if options.starttls else None,
        require_starttls=options.starttls,
        authenticator=authenticate if asks else None,
        auth_required=asks,
        auth_require_tls=False,
    )


async def main():
    options = parse()
    # It warns of what these tests want.
    warnings.simplefilter("ignore")
    logging.getLogger("mail.log").setLevel(logging.CRITICAL)
    context = None
    if options.cert:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(options.cert, options.key)
    letters = Letters(options.folder)
    server = await asyncio.get_running_loop().create_server(
        lambda: make_smtp(options, letters, context), host="127.0.0.1", port=options.port, ssl=context if options.tls else None
    )
    draft = options.folder / "port.draft"
    draft.write_text(str(server.sockets[0].getsockname()[1]))
    draft.rename(options.folder / "port")
    parent = os.getppid()
    while os.getppid() == parent:
        await asyncio.sleep(0.5)


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
