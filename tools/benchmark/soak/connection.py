"""A client's connection to the sidecar: one request after another, each answer read whole.

  connection = Connection(port)
  status, body = connection.ask(request_bytes("GET", "/v1/items/item-1"))

With a TLS context it speaks TLS. Not for several threads at once.
"""

import socket
import ssl

TIMEOUT_SECONDS = 30
HOST = "localhost"


class ProtocolError(Exception):
    """An answer that is none."""


def request_bytes(method, path, body=None):
    head = "%s %s HTTP/1.1\r\nHost: %s\r\n" % (method, path, HOST)
    if body is None:
        return (head + "\r\n").encode()
    data = body.encode()
    return (head + "Content-Type: application/json\r\nContent-Length: %d\r\n\r\n" %
            len(data)).encode() + data


def source_of(number):
    """A loopback address for the connection of this number: 10,000 ports of each are used."""
    return "127.0.0.%d" % (1 + number // 10000)


class Connection:
    """Raises OSError where the connection does not come about or breaks."""

    def __init__(self, port, tls=None, source="127.0.0.1"):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=TIMEOUT_SECONDS,
                                               source_address=(source, 0))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.answers = 0
        if tls is not None:
            try:
                self.socket = tls.wrap_socket(self.socket, server_hostname=HOST)
            except (OSError, ssl.SSLError):
                self.socket.close()
                raise

    def certificate(self):
        """The server's certificate, DER."""
        return self.socket.getpeercert(binary_form=True)

    def ask(self, request):
        """-> (status, body). ConnectionResetError when the connection ends before the answer does."""
        self.socket.sendall(request)
        return self.read_answer()

    def read_answer(self):
        data = b""
        while True:
            head, mark, body = data.partition(b"\r\n\r\n")
            if mark:
                break
            data += self._receive()
        lines = head.decode("latin-1").split("\r\n")
        fields = {n.strip().lower(): v.strip() for n, _, v in (line.partition(":") for line in lines[1:])}
        try:
            status, length = int(lines[0].split(" ")[1]), int(fields["content-length"])
        except (IndexError, KeyError, ValueError):
            raise ProtocolError(head[:200].decode("latin-1")) from None
        parts, missing = [body], length - len(body)
        while missing > 0:
            parts.append(self._receive())
            missing -= len(parts[-1])
        if missing < 0:
            raise ProtocolError("%d bytes behind the answer" % -missing)
        self.answers += 1
        return status, b"".join(parts)

    def _receive(self):
        part = self.socket.recv(65536)
        if not part:
            raise ConnectionResetError("closed before the answer was complete")
        return part

    def close(self):
        self.socket.close()
