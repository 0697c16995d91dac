// COM from the other side: objects of ours that other programs call by IDispatch, in JavaScript alone. Every object is
// eight bytes that point to one table of functions; what lies behind is found by its address.
import koffi from 'koffi';

export type Value = string | number | boolean | null | { readonly date: number } | { readonly single: number } | Served;

export interface Served {
  readonly kind: string;
  /** A property read or a method called; undefined: there is no such member. */
  call(member: string, args: readonly Value[]): Value | undefined;
  /** False: there is no such property. */
  put(member: string, value: Value): boolean;
  has(member: string): boolean;
}

/** To be thrown by an object: the call fails with this number. */
export class Hresult extends Error {
  readonly hresult: number;
  constructor(hresult: number, message = '') {
    super(message);
    this.hresult = hresult;
  }
}

const OK = 0;
const E_NOINTERFACE = 0x8000_4002 | 0;
const E_NOTIMPL = 0x8000_4001 | 0;
const DISP_E_UNKNOWNNAME = 0x8002_0006 | 0;
const DISP_E_MEMBERNOTFOUND = 0x8002_0003 | 0;
const DISP_E_EXCEPTION = 0x8002_0009 | 0;
const DISPATCH_PUT = 4;
const LOOK_MS = 250;

const ole32 = koffi.load('ole32.dll');
const oleaut32 = koffi.load('oleaut32.dll');
const user32 = koffi.load('user32.dll');
const coInitializeEx = ole32.func('int32_t __stdcall CoInitializeEx(void *reserved, uint32_t how)');
const clsidFromString = ole32.func('int32_t __stdcall CLSIDFromString(str16 text, void *clsid)');
const coRegister = ole32.func(
  'int32_t __stdcall CoRegisterClassObject(void *clsid, void *factory, uint32_t context, uint32_t flags, void *cookie)',
);
const sysAllocString = oleaut32.func('void *__stdcall SysAllocStringLen(void *text, uint32_t length)');
const sysStringLength = oleaut32.func('uint32_t __stdcall SysStringLen(void *text)');
const getMessage = user32.func(
  'int32_t __stdcall GetMessageW(void *message, void *window, uint32_t min, uint32_t max)',
);
const setTimer = user32.func('uint64_t __stdcall SetTimer(void *window, uint64_t id, uint32_t ms, void *call)');
const dispatchMessage = user32.func('int64_t __stdcall DispatchMessageW(void *message)');
const messageBox = user32.func('int32_t __stdcall MessageBoxW(void *owner, str16 text, str16 caption, uint32_t type)');

const served = new Map<bigint, { readonly object: Served; references: number }>();
const ids = new Map<string, number>();
const names: string[] = [];

const view = (at: bigint, bytes: number): DataView => new DataView(koffi.view(at, bytes));
const method = (result: string, types: string, run: (...args: never[]) => number): bigint =>
  koffi.register(run, koffi.pointer(koffi.proto(`${result} __stdcall M${names.length}_${counter++}(${types})`)));
let counter = 0;

const kept: unknown[] = [];
function block(bytes: number): bigint {
  const memory = koffi.alloc('uint8_t', bytes);
  kept.push(memory);
  return koffi.address(memory);
}

const UNKNOWN = '0000000000000000c000000000000046';
const DISPATCH = '0004020000000000c000000000000046';
const FACTORY = '0100000000000000c000000000000046';

function queryInterface(known: readonly string[]): (self: bigint, iid: bigint, out: bigint) => number {
  return (self, iid, out) => {
    const wanted = Buffer.from(koffi.view(iid, 16)).toString('hex');
    const yes = known.includes(wanted);
    view(out, 8).setBigUint64(0, yes ? self : 0n, true);
    if (yes) addReference(self);
    return yes ? OK : E_NOINTERFACE;
  };
}

function addReference(self: bigint): number {
  const entry = served.get(self);
  if (entry === undefined) return 1;
  entry.references += 1;
  return entry.references;
}

function release(self: bigint): number {
  const entry = served.get(self);
  if (entry === undefined) return 1;
  entry.references -= 1;
  if (entry.references <= 0) served.delete(self);
  return Math.max(0, entry.references);
}

function table(functions: readonly bigint[]): bigint {
  const at = block(functions.length * 8);
  const memory = view(at, functions.length * 8);
  functions.forEach((each, i) => {
    memory.setBigUint64(i * 8, BigInt(each), true);
  });
  return at;
}

const dispatchTable = table([
  method('int32_t', 'void *self, void *iid, void *out', queryInterface([UNKNOWN, DISPATCH])),
  method('uint32_t', 'void *self', addReference),
  method('uint32_t', 'void *self', release),
  method('int32_t', 'void *self, void *count', (_self: bigint, count: bigint) => {
    view(count, 4).setUint32(0, 0, true);
    return OK;
  }),
  method('int32_t', 'void *self, uint32_t type, uint32_t locale, void *out', () => E_NOTIMPL),
  method(
    'int32_t',
    'void *self, void *iid, void *names, uint32_t count, uint32_t locale, void *ids',
    (self: bigint, _iid: bigint, asked: bigint, _count: number, _locale: number, out: bigint) => {
      const name = koffi.decode.string16(view(asked, 8).getBigUint64(0, true));
      if (served.get(self)?.object.has(name) !== true) return DISP_E_UNKNOWNNAME;
      let id = ids.get(name);
      if (id === undefined) {
        id = names.push(name);
        ids.set(name, id);
      }
      view(out, 4).setInt32(0, id, true);
      return OK;
    },
  ),
  method(
    'int32_t',
    'void *self, int32_t id, void *iid, uint32_t locale, uint16_t how, void *parameters, void *result, void *exception, void *wrong',
    invoke,
  ),
]);

function invoke(
  self: bigint,
  id: number,
  _iid: bigint,
  _locale: number,
  how: number,
  parameters: bigint,
  result: bigint | null,
  exception: bigint | null,
): number {
  const object = served.get(self)?.object;
  const name = names[id - 1];
  if (object === undefined || name === undefined) return DISP_E_MEMBERNOTFOUND;
  try {
    const given = view(parameters, 24);
    const count = given.getUint32(16, true);
    const at = given.getBigUint64(0, true);
    const args = Array.from({ length: count }, (_, i) => read(at + BigInt((count - 1 - i) * 24)));
    if (how === DISPATCH_PUT) return object.put(name, args[0] ?? null) ? OK : DISP_E_MEMBERNOTFOUND;
    const value = object.call(name, args);
    if (value === undefined) return DISP_E_MEMBERNOTFOUND;
    if (result !== null) write(result, value);
    return OK;
  } catch (error) {
    if (error instanceof Hresult && error.message === '') return error.hresult | 0;
    if (exception !== null) {
      const memory = view(exception, 64);
      const said = error instanceof Error ? error.message : String(error);
      memory.setBigUint64(16, newString(said), true);
      memory.setInt32(56, error instanceof Hresult ? error.hresult | 0 : 0x8000_4005 | 0, true);
    }
    return DISP_E_EXCEPTION;
  }
}

function newString(text: string): bigint {
  return sysAllocString(Buffer.from(`${text}\0`, 'utf16le'), text.length) as bigint;
}

function read(at: bigint): Value {
  const memory = view(at, 24);
  const type = memory.getUint16(0, true);
  if (type === 2) return memory.getInt16(8, true);
  if (type === 3) return memory.getInt32(8, true);
  if (type === 4) return memory.getFloat32(8, true);
  if (type === 5) return memory.getFloat64(8, true);
  if (type === 7) return { date: memory.getFloat64(8, true) };
  if (type === 11) return memory.getInt16(8, true) !== 0;
  if (type !== 8) return null;
  const text = memory.getBigUint64(8, true);
  const length = text === 0n ? 0 : (sysStringLength(text) as number);
  return length === 0 ? '' : Buffer.from(koffi.view(text, length * 2)).toString('utf16le');
}

function write(at: bigint, value: Value): void {
  const memory = view(at, 24);
  const type = (vt: number): void => memory.setUint16(0, vt, true);
  if (value === null) {
    type(9);
    memory.setBigUint64(8, 0n, true);
  } else if (typeof value === 'string') {
    type(8);
    memory.setBigUint64(8, newString(value), true);
  } else if (typeof value === 'boolean') {
    type(11);
    memory.setInt16(8, value ? -1 : 0, true);
  } else if (typeof value === 'number') {
    type(3);
    memory.setInt32(8, value, true);
  } else if ('date' in value) {
    type(7);
    memory.setFloat64(8, value.date, true);
  } else if ('single' in value) {
    type(4);
    memory.setFloat32(8, value.single, true);
  } else {
    type(9);
    memory.setBigUint64(8, serve(value), true);
  }
}

/** @returns the address of an interface with one reference, which is whose it is given to */
function serve(object: Served): bigint {
  const at = block(8);
  view(at, 8).setBigUint64(0, dispatchTable, true);
  served.set(at, { object, references: 1 });
  return at;
}

/** Registers the object under the class and serves calls until `ended` says so. Blocks; calls come in meanwhile. */
export function serveClass(clsid: string, application: Served, ended: () => boolean): void {
  coInitializeEx(null, 2);
  const instance = serve(application);
  const factoryTable = table([
    method('int32_t', 'void *self, void *iid, void *out', queryInterface([UNKNOWN, FACTORY])),
    method('uint32_t', 'void *self', () => 1),
    method('uint32_t', 'void *self', () => 1),
    method(
      'int32_t',
      'void *self, void *outer, void *iid, void *out',
      (_: bigint, __: bigint, ___: bigint, out: bigint) => {
        addReference(instance);
        view(out, 8).setBigUint64(0, instance, true);
        return OK;
      },
    ),
    method('int32_t', 'void *self, int32_t lock', () => OK),
  ]);
  const factory = block(8);
  view(factory, 8).setBigUint64(0, factoryTable, true);
  const guid = block(16);
  clsidFromString(clsid, guid);
  const registered = coRegister(guid, factory, 4, 1, block(4)) as number;
  if (registered !== OK) throw new Error(`CoRegisterClassObject: ${registered >>> 0}`);
  // A message now and then, so that `ended` is asked even when nobody calls.
  setTimer(null, 0, LOOK_MS, null);
  const message = block(48);
  while (!ended() && (getMessage(message, null, 0, 0) as number) > 0) dispatchMessage(message);
}

/** A window that waits for somebody, and all calls with it, as AmiBroker's own do. */
export function showDialog(caption: string, text: string): void {
  messageBox(null, text, caption, 0);
}
