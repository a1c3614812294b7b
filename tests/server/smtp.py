#!/usr/bin/python3
"""The tests' mail server: aiosmtpd of Debian on 127.0.0.1, told what to refuse.

smtp.py --spool DIR [--tls none|starttls|implicit --cert FILE --key FILE]
        [--auth USER:PASSWORD] [--refuse ADDRESS=REPLY]... [--data REPLY] [--cut N] [--cut-early N]

Prints "port N" when it is ready. A message is kept as DIR/N.eml, its envelope as DIR/N.envelope.
A reply in --refuse may be "later:REPLY" to hold for the first time only. Ends with its parent.
--cut: the first N messages are kept, and the connection ends before the answer that says so.
--cut-early: the first N conversations end after the recipients, before the message.
"""
import argparse
import asyncio
import os
import ssl
import sys

from aiosmtpd.smtp import SMTP, AuthResult

p = argparse.ArgumentParser()
p.add_argument("--spool", required=True)
p.add_argument("--tls", default="none")
p.add_argument("--cert")
p.add_argument("--key")
p.add_argument("--auth")
p.add_argument("--refuse", action="append", default=[])
p.add_argument("--data")
p.add_argument("--cut", type=int, default=0)
p.add_argument("--cut-early", type=int, default=0)
a = p.parse_args()
refused = dict(r.split("=", 1) for r in a.refuse)


def reply(key):
    text = refused.get(key)
    if text is not None and text.startswith("later:"):
        del refused[key]
        return text[len("later:"):]
    return text


class Handler:
    n = 0

    async def handle_MAIL(self, server, session, envelope, address, options):
        text = reply("from:" + address)
        if text is not None:
            return text
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):
        text = reply(address)
        if text is not None:
            return text
        if a.cut_early > 0:
            a.cut_early -= 1
            server.transport.abort()
            return "421 gone"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        if a.data:
            return a.data
        Handler.n += 1
        name = os.path.join(a.spool, str(Handler.n))
        with open(name + ".envelope", "w") as f:
            f.write("from %s\n" % envelope.mail_from)
            for to in envelope.rcpt_tos:
                f.write("to %s\n" % to)
            f.write("tls %s\n" % (session.ssl is not None or a.tls == "implicit"))
            f.write("user %s\n" % (session.auth_data.login.decode() if session.auth_data else "-"))
        with open(name + ".eml", "wb") as f:
            f.write(envelope.original_content)
        if Handler.n <= a.cut:
            server.transport.abort()
        return "250 kept"


def authenticate(server, session, envelope, mechanism, data):
    good = ("%s:%s" % (data.login.decode(), data.password.decode())) == a.auth
    return AuthResult(success=good, handled=good, auth_data=data)


async def main():
    context = None
    if a.tls != "none":
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(a.cert, a.key)
    more = {}
    if a.auth:
        more = dict(authenticator=authenticate, auth_required=True,
                    auth_require_tls=a.tls == "starttls")

    def factory():
        return SMTP(Handler(), hostname="mail.test",
                    tls_context=context if a.tls == "starttls" else None,
                    require_starttls=a.tls == "starttls", **more)

    server = await asyncio.get_running_loop().create_server(
        factory, "127.0.0.1", 0, ssl=context if a.tls == "implicit" else None)
    print("port %d" % server.sockets[0].getsockname()[1], flush=True)
    parent = os.getppid()
    for _ in range(600):
        await asyncio.sleep(0.5)
        if os.getppid() != parent:
            break


try:
    asyncio.run(main())
except KeyboardInterrupt:
    sys.exit(0)
