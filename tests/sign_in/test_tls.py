"""Signing in over https before a real server: which certificates are accepted."""

from dataclasses import replace
from pathlib import Path

import pytest

from allastui.errors import ProfileError, Unreachable
from allastui.profiles.profile import Profile, Tls, V1SignIn
from allastui.stores.sign_in.tickets import open_tickets
from tests.unit.stores.test_s3_tls import certificate, tls_before

__all__ = ["certificate"]


def test_a_certificate_counts_as_the_profile_says(
    swift_profile: Profile, swift_native_profile: Profile, certificate: Path
) -> None:
    sign_in = swift_native_profile.credentials
    assert isinstance(sign_in, V1SignIn)
    with tls_before(swift_profile, certificate) as secure:
        path = sign_in.auth_url.partition("://")[2].partition("/")[2]
        behind = replace(
            swift_native_profile, credentials=replace(sign_in, auth_url=f"{secure.endpoint}/{path}")
        )
        with pytest.raises(Unreachable, match=r"certificate of .* is not accepted"):
            open_tickets(behind).current()
        for tls in (Tls(ca_file=str(certificate)), Tls(verify=False)):
            assert open_tickets(replace(behind, tls=tls)).current().token.reveal()
        with pytest.raises(ProfileError, match="cannot be read"):
            open_tickets(replace(behind, tls=Tls(ca_file="/nowhere.pem"))).current()
