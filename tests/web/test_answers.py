"""A broken rule becomes an answer, and nothing typed is lost."""

import json
import re
from uuid import uuid4

import pytest

TYPED = {"name": "하나정밀", "quantity": "800", "price": "", "remark": "급해요"}


def sent(visitor, path="/door/", **fields):
    return visitor.post(path, {**TYPED, "command_key": str(uuid4()), **fields})


def test_a_good_form_is_taken_and_the_next_page_says_so(visitor):
    answer = sent(visitor)
    assert answer.status_code == 302
    page = visitor.get(answer["Location"])
    assert "800개를 적었어요." in page.text
    assert 'action="/door/undo/"' in page.text
    assert 'name="expected_version" value="3"' in page.text
    assert "800개를 적었어요." not in visitor.get("/door/").text


def test_every_problem_is_told_at_its_field_and_the_text_is_kept(visitor):
    answer = sent(visitor, quantity="1,20", name="", remark="급한 일이에요")
    assert answer.status_code == 422
    assert "숫자만 써 주세요" in answer.text
    assert "꼭 써 주세요" in answer.text
    assert 'value="1,20"' in answer.text
    assert "고칠 곳이 2군데 있어요" in answer.text
    for field, label in (("quantity", "수량"), ("name", "이름")):
        assert re.search(rf'<a class="link" href="#id_{field}">{label}: ', answer.text)
        assert f'id="id_{field}"' in answer.text
    assert "급한 일이에요" in answer.text
    assert 'aria-describedby="id_quantity_error"' in answer.text
    assert 'id="id_quantity_error"' in answer.text
    assert 'href="#id_quantity"' in answer.text


def test_a_rule_of_the_command_is_told_at_its_field(visitor):
    answer = sent(visitor, "/door/refuse/", how="rule")
    assert answer.status_code == 422
    assert "1에서 100 사이로 써 주세요." in answer.text
    assert '<a href="#id_quantity">' in answer.text
    assert 'id="id_quantity_error"' in answer.text
    assert 'value="하나정밀"' in answer.text


def test_the_same_in_english(visitor):
    visitor.cookies["lang"] = "en"
    assert "from 1 to 100" in sent(visitor, "/door/refuse/", how="rule").text


@pytest.mark.parametrize(
    ("how", "status"),
    [("clash", 409), ("denied", 403), ("hidden", 404), ("gone", 410), ("slow", 429)],
)
def test_each_kind_of_refusal_has_its_status(visitor, how, status):
    assert sent(visitor, "/door/refuse/", how=how).status_code == status
    assert sent(visitor, "/door/alone/", how=how).status_code == status


def test_a_refusal_without_a_page_of_its_own_keeps_what_was_typed(visitor):
    answer = sent(visitor, "/door/alone/", how="rule", name="동탄와이어")
    assert answer.status_code == 422
    assert "동탄와이어" in answer.text


def test_a_stale_form_shows_yours_and_now_side_by_side(visitor):
    answer = sent(visitor, "/door/stale/", name="하나정밀공업")
    assert answer.status_code == 409
    assert "하나정밀공업" in answer.text
    assert "하나정밀(주)" in answer.text
    assert 'name="expected_version" value="4"' in answer.text
    assert 'name="remark" value="급해요"' in answer.text


def test_without_a_key_nothing_is_done(visitor):
    answer = visitor.post("/door/", TYPED)
    assert answer.status_code == 400
    assert "보내기 번호가 없어요" in answer.text
    assert 'value="하나정밀"' in answer.text


def test_the_key_is_bound_to_what_was_sent(visitor):
    key = str(uuid4())

    def digest(**fields):
        return sent(visitor, command_key=key, **fields)["Location"].split("digest=")[1]

    assert digest() == digest()
    assert digest() != digest(quantity="801")


def test_scripts_get_the_envelope(visitor):
    answer = visitor.post("/door/refuse/", {"how": "rule"}, headers={"accept": "application/json"})
    told = answer.json()["error"]
    assert answer.status_code == 422
    assert told["code"] == "number-range"
    assert told["fields"][0]["field"] == "quantity"
    assert told["request"] == answer["X-Request-Id"]


@pytest.mark.parametrize(
    ("body", "code", "status"),
    [
        ('{"a": 1, "a": 2}', "json-duplicate-key", 400),
        ('{"a": NaN}', "json-format", 400),
        ('{"a": 1} trailing', "json-format", 400),
        ("\ufeff{}", "json-format", 400),
        ("[" * 100_000, "json-depth", 400),
        ("[" * 33 + "]" * 33, "json-depth", 400),
        (b'{"a": "\xff"}', "json-format", 400),
        ('"' + "x" * 1_000_001 + '"', "too-large", 413),
    ],
)
def test_json_that_a_tolerant_parser_would_swallow(visitor, body, code, status):
    answer = visitor.post("/api/v1/door/", body, content_type="application/json")
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)
    assert answer.json()["error"]["message"]


def test_json_within_the_limits_is_taken(visitor):
    body = json.dumps({"a": ["[{" * 40, "\\", '"', -0.5, "한"]})
    answer = visitor.post("/api/v1/door/", body, content_type="application/json")
    assert answer.json() == {"got": json.loads(body)}


def test_another_content_type_is_not_taken(visitor):
    answer = visitor.post("/api/v1/door/", "a: 1", content_type="text/yaml")
    assert (answer.status_code, answer.json()["error"]["code"]) == (415, "content-type")


@pytest.mark.parametrize(("how", "status"), [("rule", 422), ("hidden", 404), ("denied", 403)])
def test_the_api_refuses_with_the_same_envelope(visitor, how, status):
    answer = visitor.get("/api/v1/door/", {"how": how})
    assert answer.status_code == status
    assert set(answer.json()["error"]) == {"code", "message", "fields", "request"}


def test_a_thousand_fields_are_too_many(visitor):
    many = {f"f{i}": "x" for i in range(1_000)}
    answer = visitor.post("/door/", many)
    assert answer.status_code == 413
    assert "너무 커서" in answer.text
