/**
 * What a hub would not let us subscribe to while its link stands: a deactivated account, a contract that has ended. It
 * concerns that one alone. Whoever waits for it is told, once, and the calls are kept to be tried again now and then.
 */

/** A subscription: a hub method, and the account or contract it is about; without one it is about all of them. */
export interface HubCall<Subject> {
  readonly method: string;
  readonly args: readonly [] | readonly [Subject];
}

/** @param why a clause; null: nothing of it is refused any more */
export type RefusalListener<Subject> = (subject: Subject, why: string | null) => void;

/** What the hub answered to a call; null: it took it. */
export interface HubAnswer<Subject> {
  readonly call: HubCall<Subject>;
  readonly refusal: string | null;
}

export class Refusals<Subject> {
  readonly #tell: RefusalListener<Subject>;
  /** By subject and method; each subject has at least one. They outlive the connection. */
  readonly #calls = new Map<Subject, Map<string, HubCall<Subject>>>();

  constructor(tell: RefusalListener<Subject>) {
    this.#tell = tell;
  }

  get calls(): readonly HubCall<Subject>[] {
    return [...this.#calls.values()].flatMap((calls) => [...calls.values()]);
  }

  note({ call, refusal }: HubAnswer<Subject>): void {
    const [subject] = call.args;
    if (subject === undefined) return;
    const known = this.#calls.get(subject);
    if (refusal === null) {
      known?.delete(call.method);
      if (known?.size === 0) this.forget(subject);
      return;
    }
    this.#calls.set(subject, (known ?? new Map<string, HubCall<Subject>>()).set(call.method, call));
    if (known === undefined) this.#tell(subject, refusalText({ call, refusal }));
  }

  /** Nobody waits for it any more, or everything of it was taken. */
  forget(subject: Subject): void {
    if (this.#calls.delete(subject)) this.#tell(subject, null);
  }
}

/**
 * The refusal that ends the connection: of what concerns every subject, or of each subject there is, since then the token is
 * the likelier cause. Null: there is none.
 */
export function fatalRefusal<Subject>(answers: readonly HubAnswer<Subject>[]): string | null {
  const refused = answers.filter(({ refusal }) => refusal !== null);
  const isAll = refused.length > 0 && subjectsOf(refused).size === subjectsOf(answers).size;
  const fatal = refused.find(({ call }) => call.args.length === 0) ?? (isAll ? refused[0] : undefined);
  return fatal === undefined ? null : refusalText(fatal);
}

function subjectsOf<Subject>(answers: readonly HubAnswer<Subject>[]): ReadonlySet<Subject> {
  return new Set(answers.flatMap(({ call }) => call.args));
}

function refusalText<Subject>({ call: { method, args }, refusal }: HubAnswer<Subject>): string {
  return `${[method, ...args].join(' ')} was refused (${refusal})`;
}
