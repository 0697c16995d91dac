/**
 * The few functions of Windows that late-bound COM needs, by koffi: prebuilt, so that nobody needs a compiler. Memory that
 * COM reads and writes is allocated once and seen through a DataView; pointers are BigInt, 0n for none.
 */
import koffi from 'koffi';

export type Pointer = bigint;

const ole32 = koffi.load('ole32.dll');
const oleaut32 = koffi.load('oleaut32.dll');

const coInitializeEx = ole32.func('int32_t __stdcall CoInitializeEx(void *reserved, uint32_t how)');
const clsidFromProgId = ole32.func('int32_t __stdcall CLSIDFromProgID(str16 progId, void *clsid)');
const coCreateInstance = ole32.func(
  'int32_t __stdcall CoCreateInstance(void *clsid, void *outer, uint32_t context, void *iid, void *object)',
);
const sysAllocString = oleaut32.func('void *__stdcall SysAllocStringLen(void *text, uint32_t length)');
const sysFreeString = oleaut32.func('void __stdcall SysFreeString(void *text)');
const sysStringLength = oleaut32.func('uint32_t __stdcall SysStringLen(void *text)');
const variantClear = oleaut32.func('int32_t __stdcall VariantClear(void *variant)');

/** No hidden window that would have to be served while the worker waits for its next line. */
const COINIT_MULTITHREADED = 0;
const CLSCTX_LOCAL_SERVER = 4;
const S_OK = 0;

/** Of zeros: for arguments that nobody names, behind those of a method. See {@link PADDING}. */
const NO_PADDING = [0, 0, 0, 0, 0, 0, 0, 0] as const;

/**
 * Some proxies read beyond a method's last argument, and off the top of koffi's stack. Eight integers more are harmless
 * where the caller cleans the stack, as it does in 64 bits.
 */
const PADDING = NO_PADDING.map((_, i) => `int64_t padding${i}`).join(', ');

const release = koffi.proto('uint32_t __stdcall Release(void *self)');
const getIdsOfNames = koffi.proto(
  `int32_t __stdcall GetIDsOfNames(void *self, void *iid, void *names, uint32_t count, uint32_t locale, void *ids, ${PADDING})`,
);
const invoke = koffi.proto(
  `int32_t __stdcall Invoke(void *self, int32_t id, void *iid, uint32_t locale, uint16_t how, void *parameters, void *result, void *exception, void *wrong, ${PADDING})`,
);

const SLOT_RELEASE = 2;
const SLOT_GET_IDS = 5;
const SLOT_INVOKE = 6;
const POINTER_BYTES = 8;

/** The user's own, as every script host passes it. */
const LOCALE_USER_DEFAULT = 0x0400;

/** A block of native memory that lives as long as the process. */
export class Block {
  readonly at: Pointer;
  readonly view: DataView;

  constructor(bytes: number) {
    this.at = koffi.address(koffi.alloc('uint8_t', bytes));
    this.view = new DataView(koffi.view(this.at, bytes));
    this.clear();
  }

  clear(): void {
    for (let i = 0; i < this.view.byteLength; i += 1) this.view.setUint8(i, 0);
  }

  pointer(offset: number): Pointer {
    return this.view.getBigUint64(offset, true);
  }

  setPointer(offset: number, pointer: Pointer): void {
    this.view.setBigUint64(offset, pointer, true);
  }
}

const guid = new Block(16);
const nullGuid = new Block(16);
const dispatchGuid = new Block(16);
dispatchGuid.view.setUint32(0, 0x0002_0400, true);
dispatchGuid.view.setUint8(8, 0xc0);
dispatchGuid.view.setUint8(15, 0x46);
const slot = new Block(POINTER_BYTES);
const nameSlot = new Block(POINTER_BYTES);
const idSlot = new Block(4);

export function joinApartment(): void {
  coInitializeEx(null, COINIT_MULTITHREADED);
}

/** @returns the object's IDispatch, or the HRESULT without a sign that says why not */
export function createLocalServer(progId: string): { readonly at: Pointer } | { readonly hresult: number } {
  const known = clsidFromProgId(progId, guid.at) as number;
  if (known !== S_OK) return { hresult: known >>> 0 };
  slot.setPointer(0, 0n);
  const made = coCreateInstance(guid.at, null, CLSCTX_LOCAL_SERVER, dispatchGuid.at, slot.at) as number;
  return made === S_OK ? { at: slot.pointer(0) } : { hresult: made >>> 0 };
}

export function releaseObject(object: Pointer): void {
  koffi.call(method(object, SLOT_RELEASE), release, object);
}

/** @returns the number by which the object knows the member, or the HRESULT */
export function memberId(object: Pointer, name: string): { readonly id: number } | { readonly hresult: number } {
  const text = newString(name);
  try {
    nameSlot.setPointer(0, text);
    const hresult = koffi.call(
      method(object, SLOT_GET_IDS),
      getIdsOfNames,
      object,
      nullGuid.at,
      nameSlot.at,
      1,
      LOCALE_USER_DEFAULT,
      idSlot.at,
      ...NO_PADDING,
    ) as number;
    return hresult === S_OK ? { id: idSlot.view.getInt32(0, true) } : { hresult: hresult >>> 0 };
  } finally {
    freeString(text);
  }
}

export interface Invocation {
  readonly id: number;
  /** DISPATCH_METHOD and its likes. */
  readonly how: number;
  /** A DISPPARAMS, a VARIANT, an EXCEPINFO. */
  readonly parameters: Pointer;
  readonly result: Pointer;
  readonly exception: Pointer;
}

/** @returns the HRESULT without a sign */
export function invokeMember(object: Pointer, { id, how, parameters, result, exception }: Invocation): number {
  const hresult = koffi.call(
    method(object, SLOT_INVOKE),
    invoke,
    object,
    id,
    nullGuid.at,
    LOCALE_USER_DEFAULT,
    how,
    parameters,
    result,
    exception,
    null,
    ...NO_PADDING,
  ) as number;
  return hresult >>> 0;
}

/** To be freed, or to be given to a VARIANT that is cleared. */
export function newString(text: string): Pointer {
  return (sysAllocString(Buffer.from(`${text}\0`, 'utf16le'), text.length) as Pointer | null) ?? 0n;
}

export function readString(text: Pointer): string {
  if (text === 0n) return '';
  const length = sysStringLength(text) as number;
  return length === 0 ? '' : Buffer.from(koffi.view(text, length * 2)).toString('utf16le');
}

export function freeString(text: Pointer): void {
  if (text !== 0n) sysFreeString(text);
}

/** Frees what the VARIANT holds and makes it empty. */
export function clearVariant(variant: Pointer): void {
  variantClear(variant);
}

function method(object: Pointer, number: number): Pointer {
  const table = koffi.decode(object, 'void *') as Pointer;
  return koffi.decode(table, number * POINTER_BYTES, 'void *') as Pointer;
}
