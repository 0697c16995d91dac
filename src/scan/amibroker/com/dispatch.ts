/**
 * An object of another program by its IDispatch: read a property, set one, call a method, let go. A call that is turned
 * away because the program is busy is made again, at growing intervals and for a bounded time: it was not carried out.
 */
import { callFailed, wasRejected } from './call-error.ts';
import {
  Block,
  clearVariant,
  freeString,
  invokeMember,
  memberId,
  type Pointer,
  readString,
  releaseObject,
} from './native.ts';
import { sleep } from './sleep.ts';
import { type ComArgument, type ComResult, holdsObject, readVariant, VARIANT_BYTES, writeVariant } from './variant.ts';

const DISPATCH_METHOD_OR_GET = 1 | 2;
const DISPATCH_PUT = 4;
const DISPID_PROPERTYPUT = -3;
const DISP_E_EXCEPTION = 0x8002_0009;
const DISP_E_TYPEMISMATCH = 0x8002_0005;

/** How long a call is made again before AmiBroker counts as busy. */
const REJECTED_MS_MAX = 20_000;
const REJECTED_WAITS_MS = [100, 250, 500, 1_000] as const;

/** No member that we use takes more. */
const ARGUMENTS_MAX = 4;

const PARAMETERS_BYTES = 24;
const EXCEPTION_BYTES = 64;
/** Where the three texts of an EXCEPINFO lie: source, description, help file. */
const EXCEPTION_TEXTS = [8, 16, 24] as const;
const EXCEPTION_DESCRIPTION = 16;
const EXCEPTION_CODE = 56;

const variants = new Block(ARGUMENTS_MAX * VARIANT_BYTES);
const parameters = new Block(PARAMETERS_BYTES);
const putName = new Block(4);
const result = new Block(VARIANT_BYTES);
const exception = new Block(EXCEPTION_BYTES);
putName.view.setInt32(0, DISPID_PROPERTYPUT, true);

/** The numbers of members by name. Objects of one class share them, which saves a call for each. */
export type MemberIds = Map<string, number>;

export class Dispatch {
  readonly #at: Pointer;
  readonly #kind: string;
  readonly #ids: Map<string, MemberIds>;
  #released = false;

  /**
   * @param kind names the object's class, for errors and for the numbers of its members
   * @param ids by kind; of one connection
   */
  constructor(at: Pointer, { kind, ids }: { readonly kind: string; readonly ids: Map<string, MemberIds> }) {
    this.#at = at;
    this.#kind = kind;
    this.#ids = ids;
  }

  /** A property's value or a method's result that is no object. */
  value(member: string, ...args: readonly ComArgument[]): string | number | boolean | { readonly date: number } | null {
    const given = this.#invoke(member, DISPATCH_METHOD_OR_GET, args);
    if (given === null || typeof given !== 'object' || 'date' in given) return given;
    releaseObject(given.object);
    throw callFailed({ hresult: DISP_E_TYPEMISMATCH, member: this.#named(member), said: '' });
  }

  number(member: string, ...args: readonly ComArgument[]): number {
    const given = this.value(member, ...args);
    if (typeof given === 'boolean') return given ? 1 : 0;
    if (typeof given === 'number') return given;
    throw callFailed({ hresult: DISP_E_TYPEMISMATCH, member: this.#named(member), said: '' });
  }

  text(member: string): string {
    const given = this.value(member);
    return given === null ? '' : String(given);
  }

  /** Days since 1899-12-30. */
  date(member: string): number {
    const given = this.value(member);
    if (typeof given === 'object' && given !== null) return given.date;
    if (typeof given === 'number') return given;
    throw callFailed({ hresult: DISP_E_TYPEMISMATCH, member: this.#named(member), said: '' });
  }

  /** @returns null where AmiBroker gives nothing; else to be released */
  object(member: string, kind: string, ...args: readonly ComArgument[]): Dispatch | null {
    const given = this.#invoke(member, DISPATCH_METHOD_OR_GET, args);
    if (given === null || typeof given !== 'object' || 'date' in given) return null;
    return new Dispatch(given.object, { kind, ids: this.#ids });
  }

  put(member: string, value: ComArgument): void {
    this.#invoke(member, DISPATCH_PUT, [value]);
  }

  call(member: string, ...args: readonly ComArgument[]): void {
    this.value(member, ...args);
  }

  release(): void {
    if (this.#released) return;
    this.#released = true;
    releaseObject(this.#at);
  }

  #invoke(member: string, how: number, args: readonly ComArgument[]): ComResult {
    let waitedMs = 0;
    for (let tries = 0; ; tries += 1) {
      const outcome = this.#once(member, how, args);
      if ('given' in outcome) return outcome.given;
      if (!wasRejected(outcome.hresult) || waitedMs >= REJECTED_MS_MAX) {
        throw callFailed({ ...outcome, member: this.#named(member) });
      }
      const waitMs = REJECTED_WAITS_MS[Math.min(tries, REJECTED_WAITS_MS.length - 1)]!;
      sleep(waitMs);
      waitedMs += waitMs;
    }
  }

  #once(member: string, how: number, args: readonly ComArgument[]): Outcome {
    const found = this.#id(member);
    if ('hresult' in found) return { hresult: found.hresult, said: '' };
    variants.clear();
    parameters.clear();
    result.clear();
    exception.clear();
    // COM takes them last first.
    args.forEach((value, i) => {
      writeVariant(variants, (args.length - 1 - i) * VARIANT_BYTES, value);
    });
    parameters.setPointer(0, variants.at);
    if (how === DISPATCH_PUT) parameters.setPointer(8, putName.at);
    parameters.view.setUint32(16, args.length, true);
    parameters.view.setUint32(20, how === DISPATCH_PUT ? 1 : 0, true);
    const hresult = invokeMember(this.#at, {
      id: found.id,
      how,
      parameters: parameters.at,
      result: result.at,
      exception: exception.at,
    });
    args.forEach((_, i) => {
      clearVariant(variants.at + BigInt(i * VARIANT_BYTES));
    });
    if (hresult !== 0) return hresult === DISP_E_EXCEPTION ? raised() : { hresult, said: '' };
    const given = readVariant(result, 0);
    if (!holdsObject(result, 0)) clearVariant(result.at);
    return given === undefined ? { hresult: DISP_E_TYPEMISMATCH, said: '' } : { given };
  }

  #id(member: string): { readonly id: number } | { readonly hresult: number } {
    const ids = this.#ids.get(this.#kind) ?? new Map<string, number>();
    this.#ids.set(this.#kind, ids);
    const known = ids.get(member);
    if (known !== undefined) return { id: known };
    const found = memberId(this.#at, member);
    if ('id' in found) ids.set(member, found.id);
    return found;
  }

  #named(member: string): string {
    return `${this.#kind}.${member}`;
  }
}

type Outcome = { readonly given: ComResult } | { readonly hresult: number; readonly said: string };

/** What the server says of its own failure; a number of its own hides behind the general one. */
function raised(): Outcome {
  const said = readString(exception.pointer(EXCEPTION_DESCRIPTION)).trim();
  for (const at of EXCEPTION_TEXTS) freeString(exception.pointer(at));
  const own = exception.view.getUint32(EXCEPTION_CODE, true);
  return { hresult: wasRejected(own) ? own : DISP_E_EXCEPTION, said };
}
