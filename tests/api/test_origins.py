"""What a page of another site has a browser send changes nothing."""

import pytest
from tests.api.conftest import NEWS, Service
from tests.fake_model import FakeModel

FOREIGN = [
    {"sec-fetch-site": "cross-site"},
    {"sec-fetch-site": "same-site"},
    {"sec-fetch-site": "cross-site", "origin": "http://127.0.0.1:{port}"},
    {"sec-fetch-site": "anything"},
    {"origin": "https://example.org"},
    {"origin": "http://127.0.0.1"},
    {"origin": "http://127.0.0.1:{port}0"},
    {"origin": "http://localhost:{port}"},
    {"origin": "null"},
    {"origin": ""},
    {"origin": "http://127.0.0.1:port"},
    {"origin": "http://[127.0.0.1"},
]
OURS = [
    {"sec-fetch-site": "same-origin"},
    {"sec-fetch-site": "same-origin", "origin": "https://news.example"},
    {"origin": "http://127.0.0.1:{port}"},
    {"origin": "https://127.0.0.1:{port}"},
]
METHODS = ["POST", "PUT", "PATCH", "DELETE"]


def sent(service: Service, headers: dict[str, str]) -> dict[str, str]:
    return {name: value.format(port=service.port) for name, value in headers.items()}


@pytest.mark.parametrize("headers", FOREIGN)
def test_a_page_of_another_site_cannot_send_an_article(
    service: Service, model: FakeModel, headers: dict[str, str]
) -> None:
    kind = {"content-type": "text/plain"}
    reply = service.ask("POST", "/v1/extract", NEWS.encode(), sent(service, headers) | kind)
    assert reply.problem == (403, "cross_site")
    assert model.asked == []


@pytest.mark.parametrize("headers", [{}, {"sec-fetch-site": "none"}, *OURS])
def test_programs_and_our_own_pages_send_articles(
    service: Service, headers: dict[str, str]
) -> None:
    kind = {"content-type": "text/plain"}
    reply = service.ask("POST", "/v1/extract", NEWS.encode(), sent(service, headers) | kind)
    assert reply.status == 200


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("headers", [{}, {"sec-fetch-site": "none"}, *FOREIGN])
def test_what_changes_something_on_a_page_must_come_from_a_page_of_ours(
    service: Service, method: str, headers: dict[str, str]
) -> None:
    assert service.ask(method, "/x", headers=sent(service, headers)).problem == (403, "cross_site")


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("headers", OURS)
def test_our_own_pages_come_through(service: Service, method: str, headers: dict[str, str]) -> None:
    assert service.ask(method, "/x", headers=sent(service, headers)).status == 404


@pytest.mark.parametrize("headers", FOREIGN)
def test_a_link_from_anywhere_may_be_followed(service: Service, headers: dict[str, str]) -> None:
    assert service.ask("GET", "/healthz", headers=sent(service, headers)).status == 200


@pytest.mark.parametrize(
    ("origin", "host", "status"),
    [
        ("http://localhost", "localhost", 404),
        ("http://localhost", "localhost:80", 404),
        ("https://localhost", "localhost:443", 404),
        ("https://LOCALHOST:443", "localhost", 404),
        ("https://localhost", "localhost:80", 403),
        ("http://[::1]:8000", "[::1]:8000", 404),
    ],
)
def test_a_port_that_goes_without_saying_is_the_same_port(
    service: Service, origin: str, host: str, status: int
) -> None:
    assert service.ask("POST", "/x", headers={"origin": origin, "host": host}).status == status
