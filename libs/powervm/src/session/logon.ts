import { randomUUID } from 'node:crypto';
import type { Clock } from '../clock.js';
import { isPowerVmError, PowerVmError } from '../errors.js';
import type { Exchange } from '../transport/exchange.js';
import { textElement, XmlElement } from '../xml/element.js';
import { findElement } from '../xml/find.js';
import { WEB_NAMESPACE } from '../xml/namespaces.js';
import { parseXml } from '../xml/parse.js';
import { serializeXml } from '../xml/serialize.js';
import { readTokenFile } from './token-file.js';

export const LOGON_PATH = '/rest/api/web/Logon';
const MEDIA = 'application/vnd.ibm.powervm.web+xml';
const PAUSE_MS = 2_000;

/** How to prove who we are. With 'file' the server writes a token into a file that only its peers can read. */
export type Logon = PasswordLogon<string | (() => Promise<string>)> | FileLogon;

/** What is sent: a password that may change is asked for before each logon. */
export type Credentials = PasswordLogon<string> | FileLogon;

interface PasswordLogon<P> {
  readonly kind: 'password';
  readonly user: string;
  readonly password: P;
}

interface FileLogon {
  readonly kind: 'file';
  readonly user?: string | undefined;
}

export interface SessionInfo {
  readonly managerType: 'NovaLink' | 'HMC';
  /** `V1_3_0` or so; '' when the server does not say. */
  readonly schemaVersion: string;
}

export interface LoggedOn {
  readonly token: string;
  readonly info: SessionInfo;
}

export interface LogonAttempt {
  readonly logon: Credentials;
  readonly auditMemento: string;
  readonly timeoutMs: number;
  readonly signals: readonly AbortSignal[];
}

export async function credentialsOf(logon: Logon): Promise<Credentials> {
  if (logon.kind === 'file') return logon;
  const { password } = logon;
  return { ...logon, password: typeof password === 'string' ? password : await password() };
}

/** One logon. */
export async function logOn(exchange: Exchange, attempt: LogonAttempt): Promise<LoggedOn> {
  const { logon } = attempt;
  const response = await exchange({
    method: 'PUT',
    path: LOGON_PATH,
    headers: {
      'Content-Type': `${MEDIA}; type=LogonRequest`,
      Accept: `${MEDIA}; type=LogonResponse`,
      'X-Audit-Memento': attempt.auditMemento,
    },
    body: serializeXml(logonRequest(logon)),
    timeoutMs: attempt.timeoutMs,
    signals: attempt.signals,
    attempt: 1,
  });
  const managerType = response.managerType === 'PVM' ? 'NovaLink' : 'HMC';
  if (logon.kind === 'file' && managerType === 'HMC') {
    throw new PowerVmError(
      'hypervisor.logon-unsupported',
      'an HMC does not support file logon; configure a user and password',
    );
  }
  const root = parseXml(response.body);
  const field = logon.kind === 'file' ? 'X-API-SessionFile' : 'X-API-Session';
  const text = findElement(root, field)?.text.trim() ?? '';
  if (root.local !== 'LogonResponse' || text === '') {
    throw new PowerVmError('hypervisor.bad-document', `PUT ${LOGON_PATH}: the answer has no LogonResponse/${field}`);
  }
  return {
    token: logon.kind === 'file' ? await readTokenFile(text) : text,
    info: { managerType, schemaVersion: root.attribute('schemaVersion') ?? '' },
  };
}

/** Tries again while the service starts: after a 404 or a failed connection, and after nothing else. */
export async function retryLogon<T>(tries: number, clock: Clock, once: () => Promise<T>): Promise<T> {
  for (let left = tries; ; left -= 1) {
    try {
      return await once();
    } catch (error) {
      if (left <= 1 || !isStarting(error)) throw error;
    }
    await clock.sleep(PAUSE_MS);
  }
}

function isStarting(error: unknown): boolean {
  return (
    isPowerVmError(error, 'hypervisor.not-found') ||
    isPowerVmError(error, 'hypervisor.unreachable') ||
    isPowerVmError(error, 'hypervisor.connection-lost')
  );
}

function logonRequest(logon: Credentials): XmlElement {
  const field = (name: string, text: string): XmlElement => textElement(name, WEB_NAMESPACE, text);
  const fields =
    logon.kind === 'password'
      ? [field('UserID', logon.user), field('Password', logon.password)]
      : [field('UserID', logon.user ?? `openstack_${randomUUID()}`), field('GenerateX-API-SessionFile', 'true')];
  return new XmlElement('LogonRequest', WEB_NAMESPACE, '', [{ name: 'schemaVersion', value: 'V1_0' }], fields);
}
