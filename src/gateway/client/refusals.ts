/**
 * What a hub would not let us subscribe to while its link stands: a deactivated account, a contract that has ended. It
 * concerns that one alone. Whoever waits for it is told, once, and the calls are kept to be tried again now and then. What
 * is only looked at beside (the depth of a contract) is a subject of its own: its refusal says nothing of the rest.
 */

/** A subscription: a hub method, and the account or contract it is about; without one it is about all of them. */
export interface HubCall<Subject> {
  readonly method: string;
  readonly args: readonly [] | readonly [Subject];
  /** No trading stands on it. */
  readonly isAside?: boolean;
}

export interface Refusal<Subject> {
  readonly subject: Subject;
  readonly isAside: boolean;
  /** A clause; null: nothing of it is refused any more. */
  readonly why: string | null;
}

export type RefusalListener<Subject> = (refusal: Refusal<Subject>) => void;

/** What the hub answered to a call; null: it took it. */
export interface HubAnswer<Subject> {
  readonly call: HubCall<Subject>;
  readonly refusal: string | null;
}

export class Refusals<Subject> {
  readonly #tell: RefusalListener<Subject>;
  /** By what they are about and method; each has at least one. They outlive the connection. */
  readonly #calls = new Map<string, Map<string, HubCall<Subject>>>();

  constructor(tell: RefusalListener<Subject>) {
    this.#tell = tell;
  }

  get calls(): readonly HubCall<Subject>[] {
    return [...this.#calls.values()].flatMap((calls) => [...calls.values()]);
  }

  note({ call, refusal }: HubAnswer<Subject>): void {
    if (call.args.length === 0) return;
    const topic = topicOf(call);
    const known = this.#calls.get(topic);
    if (refusal === null) {
      known?.delete(call.method);
      if (known?.size === 0) this.forget(call);
      return;
    }
    this.#calls.set(topic, (known ?? new Map<string, HubCall<Subject>>()).set(call.method, call));
    if (known === undefined) this.#say(call, refusalText({ call, refusal }));
  }

  /** Nobody waits any more for what a call is about, or everything of it was taken. */
  forget(call: HubCall<Subject>): void {
    if (this.#calls.delete(topicOf(call))) this.#say(call, null);
  }

  #say({ args: [subject], isAside = false }: HubCall<Subject>, why: string | null): void {
    if (subject !== undefined) this.#tell({ subject, isAside, why });
  }
}

/** The empty one is about every subject. */
function topicOf<Subject>({ args, isAside = false }: HubCall<Subject>): string {
  return `${isAside ? 'beside ' : ''}${args.join()}`;
}

/**
 * The refusal that ends the connection: of what concerns every subject, or of each subject there is, since then the token is
 * the likelier cause. Null: there is none.
 */
export function fatalRefusal<Subject>(answers: readonly HubAnswer<Subject>[]): string | null {
  const refused = answers.filter(({ refusal }) => refusal !== null);
  const isAll = refused.length > 0 && topicsOf(refused).size === topicsOf(answers).size;
  const fatal = refused.find(({ call }) => call.args.length === 0) ?? (isAll ? refused[0] : undefined);
  return fatal === undefined ? null : refusalText(fatal);
}

function topicsOf<Subject>(answers: readonly HubAnswer<Subject>[]): ReadonlySet<string> {
  return new Set(answers.flatMap(({ call }) => (call.args.length === 0 ? [] : topicOf(call))));
}

function refusalText<Subject>({ call: { method, args }, refusal }: HubAnswer<Subject>): string {
  return `${[method, ...args].join(' ')} was refused (${refusal})`;
}
