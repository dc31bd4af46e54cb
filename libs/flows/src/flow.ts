import type { CommandContract, InstanceRef, PayloadIn, PayloadOf, ResultOf, ServiceName } from '#contracts';

/** What a step may look at: the operation's input and the results of the steps that it needs. */
type Known = { input: unknown; operation: string } & Record<string, unknown>;

/** A step as the engine sees it; flows are written with `flow(...)`, which types the whole. */
export interface StepDefinition {
  readonly name: string;
  readonly needs: readonly string[];
  /** False: the step is skipped, its result is undefined. */
  readonly when: (known: Known) => boolean;
  /** A command to a service, or a signal that a caller sends. */
  readonly does:
    | { readonly is: 'command'; readonly run: CommandContract; readonly with: (known: Known) => unknown }
    | { readonly is: 'signal'; readonly signal: string };
  /** Time limit in ms; a step that has not answered by then may have happened, so it is undone too. */
  readonly within: (known: Known) => number;
  readonly undo: UndoDefinition | undefined;
}

export interface UndoDefinition {
  readonly run: CommandContract;
  /** From the input alone: an undo must work when the step's own outcome is unknown. */
  readonly with: (known: Pick<Known, 'input' | 'operation'>) => unknown;
  readonly within: number;
}

/** An operation as data: steps, what each needs, how each is undone. */
export interface Flow {
  readonly command: CommandContract;
  readonly name: string;
  /** Stored with each operation; a gateway that lacks this version leaves the operation alone. Raise it with every change. */
  readonly version: number;
  readonly steps: readonly StepDefinition[];
  /** The instance whose operations are serialised. */
  readonly instanceOf: (input: unknown) => InstanceRef;
  /** Flows on the same instance that this one cancels instead of waiting for their end. */
  readonly supersedes: readonly string[];
  readonly resultOf: (known: Known) => unknown;
}

export const seconds = (n: number): number => n * 1000;
export const minutes = (n: number): number => n * 60_000;
export const hours = (n: number): number => n * 3_600_000;

type Seen<C extends CommandContract, K, N extends keyof K> = { input: PayloadOf<C>; operation: string } & Pick<K, N>;

interface StepSpec<
  C extends CommandContract,
  K,
  N extends keyof K & string,
  S extends CommandContract,
  U extends CommandContract,
> {
  needs?: readonly N[];
  run: S;
  with: (known: Seen<C, K, N>) => PayloadIn<S>;
  within: number;
  undo?: { run: U; with: (known: { input: PayloadOf<C>; operation: string }) => PayloadIn<U>; within: number };
}

/** Any StepSpec, once its types have done their work. */
interface AnySpec {
  needs?: readonly string[];
  run: CommandContract;
  with: (known: never) => unknown;
  within: number;
  undo?: { run: CommandContract; with: (known: never) => unknown; within: number };
}

/** Reads as the operation it is; see apps/gateway/src/flows. Steps start when all that they need has ended. */
export class FlowBuilder<C extends CommandContract, K> {
  constructor(
    private readonly command: C,
    private readonly version: number,
    private readonly steps: readonly StepDefinition[],
    private readonly superseded: readonly string[] = [],
  ) {}

  /** Names flows that are cancelled, and undone, when this one arrives for the same instance. */
  supersedes(...flows: string[]): FlowBuilder<C, K> {
    return new FlowBuilder(this.command, this.version, this.steps, flows);
  }

  step<
    const Name extends string,
    S extends CommandContract,
    U extends CommandContract,
    N extends keyof K & string = never,
  >(name: Name, spec: StepSpec<C, K, N, S, U>): FlowBuilder<C, K & Record<Name, ResultOf<S>>> {
    return this.add(name, spec, () => true);
  }

  /** A step that runs only when `when` says so; those that need it see undefined otherwise. */
  optional<
    const Name extends string,
    S extends CommandContract,
    U extends CommandContract,
    N extends keyof K & string = never,
  >(
    name: Name,
    spec: StepSpec<C, K, N, S, U> & { when: (known: Seen<C, K, N>) => boolean },
  ): FlowBuilder<C, K & Record<Name, ResultOf<S> | undefined>> {
    return this.add(name, spec, spec.when as StepDefinition['when']);
  }

  /** Waits until a caller sends the signal; its refusal or the time limit fails the operation. */
  signal<const Name extends string, N extends keyof K & string = never>(
    name: Name,
    spec: { needs?: readonly N[]; when: (known: Seen<C, K, N>) => boolean; within: (known: Seen<C, K, N>) => number },
  ): FlowBuilder<C, K & Record<Name, undefined>> {
    const step: StepDefinition = {
      name,
      needs: spec.needs ?? [],
      when: spec.when as StepDefinition['when'],
      does: { is: 'signal', signal: name },
      within: spec.within as StepDefinition['within'],
      undo: undefined,
    };
    return new FlowBuilder(this.command, this.version, [...this.steps, step], this.superseded);
  }

  /** Ends the definition: what the caller is told in the end. */
  succeeds(result: (known: { input: PayloadOf<C>; operation: string } & K) => PayloadResult<C>): Flow {
    return {
      command: this.command,
      name: this.command.name,
      version: this.version,
      steps: this.steps,
      instanceOf: (input) => input as InstanceRef,
      supersedes: this.superseded,
      resultOf: result as Flow['resultOf'],
    };
  }

  private add<R>(name: string, spec: AnySpec, when: StepDefinition['when']) {
    const step: StepDefinition = {
      name,
      needs: spec.needs ?? [],
      when,
      does: { is: 'command', run: spec.run, with: spec.with as (known: Known) => unknown },
      within: () => spec.within,
      undo: spec.undo as UndoDefinition | undefined,
    };
    return new FlowBuilder<C, K & R>(this.command, this.version, [...this.steps, step], this.superseded);
  }
}

type PayloadResult<C extends CommandContract> = ResultOf<C>;

export const flow = <C extends CommandContract>(command: C, version: number): FlowBuilder<C, unknown> =>
  new FlowBuilder(command, version, []);

/** Who does a step, for views. */
export const serviceOf = ({ does }: StepDefinition): ServiceName | 'caller' =>
  does.is === 'command' ? does.run.service : 'caller';
