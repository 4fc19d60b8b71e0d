"""The sidecar before the example service, both as processes: the calls that a first user makes."""

import http.client
import json
import re
import subprocess
import unittest

LIBRARIAN = {"Authorization": "Bearer librarian"}


def start(program, *arguments):
    return subprocess.Popen([program, *arguments], stdout=subprocess.PIPE,
                            stderr=subprocess.DEVNULL, text=True)


class EndToEndTest(unittest.TestCase):

    @classmethod
    def setUpClass(cls):
        cls.library = start("tools/example/library_server", "--listen=127.0.0.1:0")
        cls.addClassCleanup(cls.stop, cls.library)
        target = re.search(r"listening on (\S+)", cls.library.stdout.readline())[1]
        cls.transom = start("server/transom", f"--upstream={target}", "--listen=127.0.0.1:0",
                            "--admin_listen=127.0.0.1:0", "--drain_delay=0s")
        cls.addClassCleanup(cls.stop, cls.transom)
        line = cls.transom.stdout.readline()
        cls.rest, cls.admin = re.search(r"REST on ([^,]+), admin on ([^,]+),", line).groups()
        # Reflection may come after the start.
        while cls.request(cls.admin, "GET", "/readyz")[0] != 200:
            pass

    @classmethod
    def stop(cls, process):
        process.terminate()
        process.wait(timeout=60)
        process.stdout.close()

    @staticmethod
    def request(address, method, path, body=None, headers=None):
        connection = http.client.HTTPConnection(address, timeout=60)
        connection.request(method, path, None if body is None else json.dumps(body),
                           {"Content-Type": "application/json", **(headers or {})})
        response = connection.getresponse()
        text = response.read().decode()
        connection.close()
        return response.status, json.loads(text) if text else None

    def call(self, method, path, body=None, headers=None):
        return self.request(self.rest, method, path, body, headers)

    def test_reads_and_pages(self):
        code, shelves = self.call("GET", "/v1/shelves")
        self.assertEqual(code, 200)
        self.assertIn("shelves/1", [shelf["name"] for shelf in shelves["shelves"]])
        code, first = self.call("GET", "/v1/shelves/1/books?page_size=2")
        self.assertEqual((code, len(first["books"]), first["totalSize"]), (200, 2, "3"))
        code, second = self.call(
            "GET", f"/v1/shelves/1/books?pageSize=2&page_token={first['nextPageToken']}")
        self.assertEqual((code, [book["title"] for book in second["books"]]), (200, ["Faust"]))

    def test_query_reaches_repeated_optional_nested_and_wrapped_fields(self):
        code, found = self.call("GET", "/v1/shelves/1/books?genres=GENRE_FICTION&genres=2"
                                       "&lent=false&filter.author=Herman%20Melville"
                                       "&filter.stars_min=5&created_before=2030-01-01T00:00:00Z")
        self.assertEqual((code, [book["title"] for book in found["books"]]), (200, ["Moby-Dick"]))

    def test_an_additional_binding(self):
        code, book = self.call("GET", "/v1/books/9780141439587")
        self.assertEqual((code, book["title"], book["isbn"]), (200, "Emma", "9780141439587"))

    def test_a_book_from_creation_to_deletion(self):
        book = {"title": "Atlas", "stars": 3, "labels": {"a": "b"}, "readingTime": "1.5s",
                "ebook": {"sizeBytes": "18446744073709551615"}, "subtitle": "of the world"}
        code, created = self.call("POST", "/v1/shelves/2/books?book_id=atlas", book)
        self.assertEqual((code, created["name"]), (201, "shelves/2/books/atlas"))
        for name in ("title", "stars", "labels", "ebook", "subtitle"):
            self.assertEqual(created[name], book[name])
        path = "/v1/shelves/2/books/atlas"
        code, updated = self.call("PATCH", path + "?update_mask=price", {"price": 3.25})
        self.assertEqual((code, updated["price"], updated["title"]), (200, 3.25, "Atlas"))
        code, lent = self.call("POST", path + ":checkout", {"borrower": "Ada", "period": "60s"})
        self.assertEqual((code, lent["loan"]["period"]), (201, "60s"))
        self.assertEqual(self.call("POST", path + ":return", {})[0], 201)
        self.assertEqual(self.call("DELETE", path), (200, {}))
        self.assertEqual(self.call("GET", path)[0], 404)

    def test_errors_carry_their_details(self):
        code, error = self.call("POST", "/v1/shelves/1/books", {"stars": 9})
        self.assertEqual((code, error["code"]), (400, 3))
        detail = error["details"][0]
        self.assertEqual(detail["@type"], "type.googleapis.com/google.rpc.BadRequest")
        self.assertEqual([violation["field"] for violation in detail["fieldViolations"]],
                         ["book.title", "book.stars"])
        code, error = self.call("GET", "/v1/shelves/1/books/99")
        self.assertEqual((code, error["details"][0]["resourceName"]),
                         (404, "shelves/1/books/99"))
        code, error = self.call("PATCH", "/v1/shelves/1/books/1", {"etag": "old", "title": "x"})
        self.assertEqual((code, error["details"][0]["reason"]), (503, "ETAG_MISMATCH"))

    def test_the_authorization_header_reaches_the_service(self):
        self.assertEqual(self.call("GET", "/v1/shelves/rare")[0], 403)
        self.assertEqual(self.call("GET", "/v1/shelves/rare", headers=LIBRARIAN)[0], 200)

    def test_a_method_without_a_rule_is_bound(self):
        code, count = self.call("POST", "/library.v1.Library/CountBooks", {})
        self.assertEqual((code, count["byShelf"]["shelves/rare"]), (201, "1"))

    def test_what_is_not_there(self):
        self.assertEqual(self.call("GET", "/v1/nothing")[0], 404)
        self.assertEqual(self.call("DELETE", "/v1/shelves")[0], 501)
        self.assertEqual(self.call("GET", "/v1/shelves?nothing=1")[0], 400)


if __name__ == "__main__":
    unittest.main()
