"""Both kinds of logon, and what happens when a token is revoked."""
import pytest
from pypowervm import adapter as adp
from pypowervm import exceptions as exc
from pypowervm.wrappers import managed_system as ms
from support.simulator import Simulator


@pytest.fixture(scope='module')
def options():
    return {'hosts': [{'vioses': 1}], 'https': True}


def test_file_logon_is_local(simulator):
    session = simulator.session()
    assert session.mc_type == 'PVM'
    assert session.traits.local_api and not session.traits.vnet_aware and session.traits.dynamic_pvid
    assert session.username.startswith('pypowervm_')
    assert ms.System.get(adp.Adapter(session))[0].system_name == 'host-1'


def test_file_logon_with_a_name_of_the_caller(simulator):
    assert simulator.session(username='pypowervm_nova').mc_type == 'PVM'


def test_password_logon_is_remote(simulator):
    session = simulator.session(username='nova', password='nova')
    assert session.mc_type == 'PVM' and not session.traits.local_api
    assert ms.System.get(adp.Adapter(session))[0].system_name == 'host-1'


def test_password_logon_over_https(simulator, monkeypatch, tmp_path):
    """The certificate is trusted as an authority; by its fingerprint the client cannot trust one on Python 3 (util.validate_certificate)."""
    trusted = tmp_path / 'trusted.pem'
    trusted.write_text(simulator.hosts[0]['certificate'])
    monkeypatch.setenv('REQUESTS_CA_BUNDLE', str(trusted))
    session = adp.Session('127.0.0.1', 'nova', 'nova', port=int(simulator.hosts[0]['httpsUrl'].rsplit(':', 1)[1]))
    assert session.protocol == 'https'
    assert ms.System.get(adp.Adapter(session))[0].system_name == 'host-1'


def test_certificate_that_is_not_trusted(simulator):
    with pytest.raises(exc.SSLError):
        adp.Session('127.0.0.1', 'nova', 'nova', port=int(simulator.hosts[0]['httpsUrl'].rsplit(':', 1)[1]))


def test_wrong_password_is_refused_at_once(simulator):
    since = simulator.mark()
    with pytest.raises(exc.HttpUnauth):
        simulator.session(username='nova', password='wrong')
    assert simulator.operations(since, excluding='events') == ['PUT web/Logon']


def test_revoked_token_is_replaced_and_the_request_repeated(simulator, adapter):
    simulator.control('POST', '/hosts/host-1/sessions/revoke')
    since = simulator.mark()
    assert ms.System.get(adapter)[0].system_name == 'host-1'
    answers = [line.split('?')[0] for line in simulator.requests(since, excluding='events')]
    assert answers == ['GET 401 /rest/api/uom/ManagedSystem', 'PUT 200 /rest/api/web/Logon', 'GET 200 /rest/api/uom/ManagedSystem']


def test_revoked_token_of_a_password_session(simulator):
    adapter = simulator.adapter(username='nova', password='nova')
    simulator.control('POST', '/hosts/host-1/sessions/revoke')
    assert ms.System.get(adapter)[0].system_name == 'host-1'


def test_401_to_a_new_token_is_suspicious(simulator, adapter):
    simulator.fault('GET ManagedSystem', when={'count': 2}, kind='status', status=401)
    with pytest.raises(exc.Error, match='suspicious HTTP 401'):
        ms.System.get(adapter)


def test_logon_waits_for_a_service_that_is_starting(simulator):
    simulator.fault('PUT web/Logon', when={'count': 1}, kind='status', status=404)
    assert simulator.session(conn_tries=2).mc_type == 'PVM'


def test_logoff_at_the_end_of_a_session(simulator):
    since = simulator.mark()
    session = adp.Session('127.0.0.1', protocol='http', port=int(simulator.hosts[0]['url'].rsplit(':', 1)[1]))
    del session
    assert [line.split(' ')[0] for line in simulator.requests(since, excluding='events')] == ['PUT', 'DELETE']


def test_a_host_that_restarted_asks_for_a_new_logon():
    simulator = Simulator(hosts=[{'vioses': 1}])
    try:
        adapter = simulator.adapter()
        simulator.control('POST', '/hosts/host-1/restart')
        assert ms.System.get(adapter)[0].system_name == 'host-1'
    finally:
        simulator.close()
