"""A simulator in a process of its own, and its control API."""
import json
import os
import subprocess
import time
from urllib.parse import urlsplit

import requests
from pypowervm import adapter as adp
from pypowervm.helpers import log_helper, vios_busy

PROJECT = os.path.abspath(os.path.join(os.path.dirname(__file__), *[os.pardir] * 4))
COMMAND = ['--conditions=source', '--import', './scripts/typescript.mjs', 'test/conformance/pypowervm/simulator.ts']


class Simulator:
    def __init__(self, **options):
        self.process = subprocess.Popen(
            [os.environ.get('CONFORMANCE_NODE', 'node'), *COMMAND, json.dumps(options)],
            cwd=PROJECT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError('the simulator did not start; exit code %s' % self.process.wait())
        ready = json.loads(line)
        self.hosts = ready['hosts']
        self.control_url = ready['controlUrl']
        self.sessions = []

    def session(self, host=0, **options):
        """Logs on as Nova does on a NovaLink host: by file; with a password when one is given."""
        url = urlsplit(self.hosts[host]['url'])
        given = dict(host=url.hostname, port=url.port, protocol='http', conn_tries=3)
        session = adp.Session(**{**given, **options})
        self.sessions.append(session)
        return session

    def adapter(self, host=0, **options):
        return adp.Adapter(self.session(host, **options),
                           helpers=[log_helper.log_helper, vios_busy.vios_busy_retry_helper])

    def control(self, method, path, body=None, **query):
        answer = requests.request(method, self.control_url + path, json=body, params=query, timeout=90)
        if answer.status_code >= 300:
            raise RuntimeError('control API: %s %s: %s' % (method, path, answer.text))
        return answer.json() if answer.content else None

    def fault(self, operation, when=None, **fault):
        return self.control('POST', '/faults', {
            'match': {'operation': operation}, 'when': when or {'count': 1}, 'fault': fault})['id']

    def hold(self, operation, at='before', when=None):
        return self.control('POST', '/holds', {
            'match': {'operation': operation}, 'at': at, 'when': when or {'nth': 1}})['id']

    def held(self, hold):
        status = self.control('GET', '/holds/%s' % hold, wait=30000)
        assert status['state'] == 'held', status

    def release(self, hold, **how):
        self.control('POST', '/holds/%s/release' % hold, how)

    def clear(self):
        for path in ('/latencies', '/faults', '/holds'):
            self.control('DELETE', path)

    def change_partition(self, name, host='host-1', **change):
        return self.control('PATCH', '/hosts/%s/partitions/%s' % (host, name), change)

    def delays(self, **change):
        return self.control('PATCH', '/delays', change)

    def state(self, host='host-1'):
        """Path -> object, without etags and times."""
        return self.control('GET', '/state').get(host) or self.control('GET', '/state')

    def mark(self):
        return self.control('POST', '/log/mark')['mark']

    def requests(self, since=0, excluding='events,logon', **query):
        """'<method> <status> <path and query>' of the finished requests, in the order of their arrival."""
        log = self.control('GET', '/log', since=since, excluding=excluding, **query)
        return ['%s %s %s' % (each['method'], each['status'], each['target']) for each in log]

    def operations(self, since=0, excluding='events,logon'):
        log = self.control('GET', '/log', since=since, excluding=excluding)
        return [each['operation'] for each in log]

    def close(self):
        self.process.stdin.close()
        try:
            self.process.wait(15)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def eventually(check, timeout=20.0):
    """Waits until `check` returns something true, and returns that."""
    end = time.monotonic() + timeout
    while True:
        found = check()
        if found:
            return found
        if time.monotonic() > end:
            raise AssertionError('%s did not come true within %s s' % (getattr(check, '__name__', check), timeout))
        time.sleep(0.05)
