"""Ciphers, padding, commitments, key ring and reasons: no database."""

import json
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given
from hypothesis import strategies as st

from cluster.kernel.errors import Clash, RuleBroken
from cluster.ledger.keys import aad, cipher, commitment, ring
from cluster.ledger.keys.opening import Opened, Purpose, Reason
from cluster.ledger.keys.ring import FILE, Ring, RingUnusable
from cluster.ledger.keys.sealing import PLEDGE_BLOCK, pledge_subject

ORDER, OTHER = UUID(int=1), UUID(int=2)
HANA, DONGTAN = UUID(int=11), UUID(int=12)
KEY = bytes(range(32))
PLACE = aad(UUID(int=7), UUID(int=8), 3, "ciphertext")


class TestPublishedVectors:
    def test_aes_256_gcm_case_16_of_mcgrew_and_viega(self):
        key = bytes.fromhex("feffe9928665731c6d6a8f9467308308" * 2)
        plain = bytes.fromhex(
            "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
            "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39"
        )
        sealed = bytes.fromhex(
            "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
            "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662"
            "76fc6ece0f4e1768cddf8853bb2d551b"
        )
        nonce = bytes.fromhex("cafebabefacedbaddecaf888")
        place = bytes.fromhex("feedfacedeadbeeffeedfacedeadbeefabaddad2")
        assert AESGCM(key).encrypt(nonce, plain, place) == sealed

    def test_key_wrap_of_rfc_3394_section_4_6(self):
        masters = Ring("m1", {"m1": bytes(range(32))})
        data_key = bytes.fromhex("00112233445566778899AABBCCDDEEFF000102030405060708090A0B0C0D0E0F")
        wrapped = bytes.fromhex(
            "28C9F404C4B810F4CBCCB35CFB87F8263F5786E2D80ED326CBC7F0E71A99F43BFB988B9B7A02DD21"
        )
        assert masters.wrap(data_key) == wrapped
        assert masters.unwrap("m1", wrapped) == data_key

    @pytest.mark.parametrize(
        ("key", "message", "digest"),
        [  # RFC 4231, cases 1 and 2; HMAC fills a short key with zeros, so 32 bytes give the same
            (b"\x0b" * 20, b"Hi There", "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"),
            (b"Jefe", b"what do ya want for nothing?", "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"),
        ],
    )  # fmt: skip
    def test_commitment_is_hmac_sha256_of_rfc_4231(self, key, message, digest):
        assert commitment(message, key.ljust(32, b"\0")).hex() == digest


class TestCipher:
    @given(st.binary(max_size=2000), st.integers(1, 1024))
    def test_a_sealed_body_opens_again(self, body, block):
        assert cipher.decrypt(KEY, cipher.encrypt(KEY, body, PLACE, block), PLACE) == body

    @given(st.binary(max_size=988))
    def test_every_pledge_has_one_length(self, body):
        assert len(cipher.encrypt(KEY, bytes(32) + body, PLACE, PLEDGE_BLOCK)) == 1 + 12 + 1024 + 16

    def test_the_form_is_version_nonce_and_plain_gcm(self):
        sealed = cipher.encrypt(KEY, b"40500", PLACE, 256)
        plain = AESGCM(KEY).decrypt(sealed[1:13], sealed[13:], b"\x01" + PLACE)
        assert (sealed[:1], plain) == (b"\x01", b"\0\0\0\x0540500" + bytes(247))

    def test_the_same_body_never_gives_the_same_ciphertext(self):
        seen = {cipher.encrypt(KEY, b"40500", PLACE, 256) for _ in range(200)}
        assert len({sealed[1:13] for sealed in seen}) == 200

    @given(st.integers(0), st.integers(1, 255))
    def test_one_changed_byte_is_found(self, at, flip):
        sealed = bytearray(cipher.encrypt(KEY, b"40500", PLACE, 256))
        sealed[at % len(sealed)] ^= flip
        with pytest.raises(RuleBroken, match="seal-broken"):
            cipher.decrypt(KEY, bytes(sealed), PLACE)

    @pytest.mark.parametrize("short", [b"", b"\x01", b"\x01" + bytes(12), b"\x01" + bytes(27)])
    def test_a_stump_is_a_broken_seal(self, short):
        with pytest.raises(RuleBroken, match="seal-broken"):
            cipher.decrypt(KEY, short, PLACE)

    @pytest.mark.parametrize(
        "elsewhere",
        [
            aad(UUID(int=9), UUID(int=8), 3, "ciphertext"),
            aad(UUID(int=7), UUID(int=9), 3, "ciphertext"),
            aad(UUID(int=7), UUID(int=8), 4, "ciphertext"),
            aad(UUID(int=7), UUID(int=8), 3, "another"),
        ],
        ids=["cluster", "stream", "version", "field"],
    )
    def test_a_ciphertext_moved_elsewhere_does_not_open(self, elsewhere):
        with pytest.raises(RuleBroken, match="seal-broken"):
            cipher.decrypt(KEY, cipher.encrypt(KEY, b"40500", PLACE, 256), elsewhere)

    def test_a_commitment_needs_a_whole_salt(self):
        with pytest.raises(ValueError, match="32 bytes"):
            commitment(b"40500", b"short")


class TestRing:
    @pytest.fixture
    def place(self, tmp_path, monkeypatch):
        monkeypatch.setenv("MATSON_SECRETS_DIR", str(tmp_path))
        return tmp_path

    def test_a_new_ring_is_for_its_owner_only(self, place):
        ring.make_ring(place)
        assert (place / FILE).stat().st_mode & 0o777 == 0o600
        assert sorted(p.name for p in place.iterdir()) == [FILE]

    def test_a_second_start_keeps_the_ring(self, place):
        ring.make_ring(place)
        before = ring.ring().masters
        ring.make_ring(place)
        assert ring.ring().masters == before

    def test_a_named_folder_without_ring_is_refused(self, place):
        with pytest.raises(RingUnusable, match="no key ring"):
            ring.ring()

    def test_the_demo_makes_its_own(self, tmp_path, monkeypatch, settings):
        monkeypatch.delenv("MATSON_SECRETS_DIR", raising=False)
        settings.VAR = tmp_path
        assert ring.ring().active == "m1"
        assert (tmp_path / "keys" / FILE).exists()

    @pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o666])
    def test_a_ring_that_others_may_read_is_refused(self, place, mode):
        ring.make_ring(place)
        (place / FILE).chmod(mode)
        with pytest.raises(RingUnusable, match="0400 or 0600"):
            ring.ring()

    @pytest.mark.parametrize("mode", [0o400, 0o600])
    def test_a_ring_of_the_owner_alone_is_taken(self, place, mode):
        ring.make_ring(place)
        (place / FILE).chmod(mode)
        assert ring.ring().active == "m1"

    @pytest.mark.parametrize(
        "content",
        [
            "",
            "[]",
            "{}",
            '{"active": "m1", "masters": {}}',
            '{"active": "m1", "masters": {"m1": "c2hvcnQ="}}',
            '{"active": "m1", "masters": {"m1": "canary!"}}',
            '{"active": "m1", "masters": ["canary"]}',
        ],
    )
    def test_a_damaged_ring_is_refused_without_telling_its_content(self, place, content):
        (place / FILE).write_text(content)
        (place / FILE).chmod(0o600)
        with pytest.raises(RingUnusable) as refused:
            ring.ring()
        assert "canary" not in str(refused.value)

    def test_a_new_master_key_stands_beside_the_old(self, place):
        ring.make_ring(place)
        old = ring.ring()
        assert ring.add_master() == "m2"
        grown = ring.ring()
        assert grown.active == "m2"
        assert grown.masters["m1"] == old.masters["m1"] != grown.masters["m2"]
        assert (place / FILE).stat().st_mode & 0o777 == 0o600

    def test_a_key_of_an_unknown_master_is_missing(self):
        masters = Ring("m1", {"m1": KEY})
        with pytest.raises(RuleBroken, match="seal-key-missing"):
            masters.unwrap("m0", masters.wrap(KEY))

    def test_a_key_wrapped_by_another_master_is_missing(self):
        with pytest.raises(RuleBroken, match="seal-key-missing"):
            Ring("m1", {"m1": KEY}).unwrap("m1", Ring("m1", {"m1": KEY[::-1]}).wrap(KEY))


class TestReason:
    def test_nobody_makes_a_reason_directly(self):
        with pytest.raises(TypeError):
            Reason(object(), Purpose.OPENING, ORDER)

    def test_the_owner_reaches_one_firm_of_one_order(self):
        reason = Reason.price_owner(ORDER, HANA)
        assert reason.covers(pledge_subject(ORDER, HANA))
        assert not reason.covers(pledge_subject(ORDER, DONGTAN))
        assert not reason.covers(pledge_subject(OTHER, HANA))

    @pytest.mark.parametrize(
        "reason",
        [
            Reason.opening(ORDER, 9, (HANA, DONGTAN)),
            Reason.consent_test(ORDER, 10),
            Reason.allocation_run(ORDER, 10),
        ],
    )
    def test_the_others_reach_one_order(self, reason):
        assert reason.covers(pledge_subject(ORDER, HANA))
        assert not reason.covers(pledge_subject(OTHER, HANA))
        assert not reason.covers(f"person/{HANA}")

    def test_one_person_cannot_open(self):
        with pytest.raises(RuleBroken, match="second-person-needed"):
            Reason.opening(ORDER, 9, (HANA, HANA))

    @pytest.mark.parametrize("make", [Reason.consent_test, Reason.allocation_run])
    def test_nothing_opens_before_its_event(self, make):
        with pytest.raises(Clash, match="checkpoint-missing"):
            make(ORDER, 0)

    def test_nothing_opens_before_the_close(self):
        with pytest.raises(Clash, match="checkpoint-missing"):
            Reason.opening(ORDER, 0, (HANA, DONGTAN))


def test_no_secret_shows_in_a_repr():
    canary = b"canary-40500"
    shown = [
        repr(Opened(canary, canary)),
        repr(cipher.Committed(b"c", b"d", canary)),
        repr(Ring("m1", {"m1": canary})),
        repr(Reason.price_owner(ORDER, HANA)),
    ]
    assert not any("canary" in text for text in shown), json.dumps(shown)
