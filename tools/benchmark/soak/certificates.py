"""Certificates for the sidecar's port, as Kubernetes mounts them: the files are reached through a
link, which one rename turns to the next pair. Made by the program `openssl`.

  DIRECTORY/ca.pem                              the authority, which clients know
  DIRECTORY/tls/tls.crt -> ..data/tls.crt
  DIRECTORY/tls/..data -> ..1
  DIRECTORY/tls/..1/{tls.crt,tls.key}
"""

import hashlib
import os
import shutil
import ssl
import subprocess


class CertificateError(Exception):
    pass


def have_openssl():
    return shutil.which("openssl") is not None


def openssl(*arguments):
    done = subprocess.run(["openssl"] + list(arguments), stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, check=False)
    if done.returncode != 0:
        raise CertificateError("openssl %s: %s" % (arguments[0], done.stdout.strip()))


NEW_KEY = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]


class Certificates:
    """One authority, and a certificate for localhost; make_next() and turn() replace it."""

    def __init__(self, directory):
        if not have_openssl():
            raise CertificateError("the program openssl is needed (apt-get install openssl)")
        self.directory = directory
        self.ca = os.path.join(directory, "ca.pem")
        self.ca_key = os.path.join(directory, "ca.key")
        self.mount = os.path.join(directory, "tls")
        self.files = {"certificate_file": os.path.join(self.mount, "tls.crt"),
                      "key_file": os.path.join(self.mount, "tls.key")}
        self.count = 0
        openssl("req", "-x509", *NEW_KEY, "-days", "30", "-subj", "/CN=soak authority",
                "-keyout", self.ca_key, "-out", self.ca)
        os.mkdir(self.mount)
        self.digest = self.make_next()
        self.turn()
        for name in ("tls.crt", "tls.key"):
            os.symlink(os.path.join("..data", name), os.path.join(self.mount, name))

    def make_next(self):
        """Makes the next pair, which turn() puts into its place -> the digest of its certificate."""
        self.count += 1
        pair = os.path.join(self.mount, "..%d" % self.count)
        os.mkdir(pair)
        certificate, key = os.path.join(pair, "tls.crt"), os.path.join(pair, "tls.key")
        request, extensions = os.path.join(pair, "request"), os.path.join(pair, "extensions")
        with open(extensions, "w") as f:
            f.write("subjectAltName=DNS:localhost,IP:127.0.0.1\n")
        openssl("req", "-new", *NEW_KEY, "-subj", "/CN=localhost", "-keyout", key, "-out", request)
        openssl("x509", "-req", "-in", request, "-CA", self.ca, "-CAkey", self.ca_key,
                "-set_serial", str(1000 + self.count), "-days", "30", "-extfile", extensions,
                "-out", certificate)
        with open(certificate) as f:
            return digest_of(ssl.PEM_cert_to_DER_cert(f.read()))

    def turn(self):
        """Turns the link to the pair of make_next()."""
        link = os.path.join(self.mount, "..data_tmp")
        os.symlink("..%d" % self.count, link)
        os.rename(link, os.path.join(self.mount, "..data"))
        shutil.rmtree(os.path.join(self.mount, "..%d" % (self.count - 2)), ignore_errors=True)

    def client_context(self):
        return ssl.create_default_context(cafile=self.ca)


def digest_of(certificate):
    return hashlib.sha256(certificate).hexdigest()
