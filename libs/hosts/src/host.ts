import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { HostConfig } from '#config';
import { OperationError } from '#contracts';
import { currentStep, stepMessageId } from '#messaging';
import { type Clock, connect, ManagedSystem, type PowerVmClient, type RequestObserver } from '#powervm';
import { hypervisorSpans } from '#tracing';
import { Circuit } from './circuit.js';

/** What a piece of work asks of its view of the client; a Delivery is one. */
export interface Work {
  guard?(): Promise<void>;
}

/** Who asks, in the audit log of the hypervisor's manager; the step that it is asked for follows. */
const AUDIT = 'openstack-powervm';

/** One configured PowerVM host. Connects when it is first needed; one session for all work of the process. */
export class Host {
  readonly id: string;
  readonly novaHost: string;
  private session: PowerVmClient | undefined;
  private checked: Promise<string> | undefined;
  private readonly circuit: Circuit;

  /** @param clock  the system's when absent */
  constructor(
    readonly config: HostConfig,
    private readonly clock?: Clock,
  ) {
    this.id = config.id;
    this.circuit = new Circuit(config.id, clock?.now);
    this.novaHost = config.novaHost ?? config.id;
  }

  /**
   * The client for one piece of work, its writes fenced. A write under way is never aborted, as it may still land: the
   * guard stops the next one. Uploads and other long requests take the work's signal by `client.with({ signal })`.
   *
   * @throws OperationError `host.serial-mismatch` when another machine answers; errors of the client when none does;
   *         `host.unreachable` at once, as all its requests do, when none has for a while
   */
  async client(work: Work = {}): Promise<PowerVmClient> {
    await this.systemUuid();
    const step = currentStep();
    return this.connected().with({
      ...(work.guard === undefined ? {} : { guard: () => work.guard?.() ?? Promise.resolve() }),
      ...(step === undefined ? {} : { audit: `${AUDIT} ${stepMessageId(step)}` }),
    });
  }

  /** UUID of the managed system, once its serial number has been checked. */
  systemUuid(): Promise<string> {
    this.checked ??= this.check().catch((error: unknown) => {
      this.checked = undefined;
      throw error;
    });
    return this.checked;
  }

  async close(): Promise<void> {
    await this.session?.close();
  }

  private connected(): PowerVmClient {
    this.session ??= connect({
      url: this.config.url,
      logon: this.logon(),
      auditMemento: AUDIT,
      onRequest: this.observer(),
      timeouts: this.timeouts(),
      clock: this.clock,
      ...(this.config.caFile === undefined ? {} : { ca: readFileSync(this.config.caFile, 'utf8') }),
      ...(this.config.verifyTls ? {} : { insecureTls: true }),
    });
    return this.session;
  }

  private timeouts() {
    const { requestSeconds, updateSeconds, jobSeconds } = this.config.limits;
    return { requestMs: requestSeconds * 1000, updateMs: updateSeconds * 1000, jobMs: jobSeconds * 1000 };
  }

  private observer(): RequestObserver {
    const spans = hypervisorSpans();
    return (request) => {
      const ended = this.circuit.attempt();
      const end = spans(request);
      return (outcome) => {
        ended(outcome.error);
        end(outcome);
      };
    };
  }

  private logon() {
    const { logon } = this.config;
    if (logon.kind === 'file')
      return { kind: 'file' as const, ...(logon.user === undefined ? {} : { user: logon.user }) };
    const password = async (): Promise<string> => (await readFile(logon.passwordFile, 'utf8')).trim();
    return { kind: 'password' as const, user: logon.user, password };
  }

  private async check(): Promise<string> {
    const systems = await this.connected().feed(ManagedSystem);
    const wanted = this.config.serial;
    const found = systems.map((system) => `${system.machine.type}-${system.machine.model}*${system.machine.serial}`);
    const index = found.findIndex((serial) => serial === wanted || serial.endsWith(`*${wanted}`));
    const system = systems[index];
    if (system !== undefined) return system.meta.uuid;
    throw new OperationError('host.serial-mismatch', `host ${this.id} is ${found.join(', ')}, not ${wanted}`, {
      host: this.id,
      effect: 'none',
      remedy: `Correct 'url' or 'serial' of host ${this.id} in the configuration. Nothing is done on an unexpected machine.`,
    });
  }
}
