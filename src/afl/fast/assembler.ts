/**
 * Writes WebAssembly: expressions are lists that are put together by functions named as the instructions are. Only what the
 * kernels and the compiled formulas need is here; a module is made of them in module-text.ts.
 */

/** Bytes, and codes that stand between them: what is put together is not copied until the module's bytes are written. */
export type Code = readonly (number | Code)[];

export const I32 = 0x7f;
export const I64 = 0x7e;
export const F32 = 0x7d;
export const F64 = 0x7c;
export const V128 = 0x7b;
export type Type = typeof I32 | typeof I64 | typeof F32 | typeof F64 | typeof V128;

const NO_VALUE = 0x40;
const SIMD = 0xfd;

/** Most numbers are small: one byte, as it stands. */
export function unsigned(value: number): number | Code {
  if (value < 0x80) return value;
  const bytes: number[] = [];
  let rest = value;
  do {
    const low = rest & 0x7f;
    rest >>>= 7;
    bytes.push(rest === 0 ? low : low | 0x80);
  } while (rest !== 0);
  return bytes;
}

function signed(value: number): number | Code {
  if (value >= -0x40 && value < 0x40) return value & 0x7f;
  const bytes: number[] = [];
  let rest = value;
  for (;;) {
    const low = rest & 0x7f;
    rest >>= 7;
    const done = (rest === 0 && (low & 0x40) === 0) || (rest === -1 && (low & 0x40) !== 0);
    bytes.push(done ? low : low | 0x80);
    if (done) return bytes;
  }
}

function signed64(value: bigint): Code {
  const bytes: number[] = [];
  let rest = value;
  for (;;) {
    const low = Number(rest & 0x7fn);
    rest >>= 7n;
    const done = (rest === 0n && (low & 0x40) === 0) || (rest === -1n && (low & 0x40) !== 0);
    bytes.push(done ? low : low | 0x80);
    if (done) return bytes;
  }
}

const ONE_FLOAT32 = new Float32Array(1);
const ITS_BYTES = new Uint8Array(ONE_FLOAT32.buffer);

function float32Bytes(value: number): Code {
  ONE_FLOAT32[0] = value;
  return [ITS_BYTES[0]!, ITS_BYTES[1]!, ITS_BYTES[2]!, ITS_BYTES[3]!];
}

function float64Bytes(value: number): Code {
  return [...new Uint8Array(Float64Array.of(value).buffer)];
}

/** Operands first, then the instruction. */
function instruction(...bytes: (number | Code)[]): (...operands: Code[]) => Code {
  return (...operands) => [...operands, ...bytes];
}

function vector(opcode: number): (...operands: Code[]) => Code {
  return instruction(SIMD, unsigned(opcode));
}

/** @param align the logarithm of the natural alignment; nothing here needs to be aligned */
function load(...bytes: number[]): (address: Code, offset?: number) => Code {
  return (address, offset = 0) => [address, ...bytes, 0, unsigned(offset)];
}

function store(...bytes: number[]): (address: Code, value: Code, offset?: number) => Code {
  return (address, value, offset = 0) => [address, value, ...bytes, 0, unsigned(offset)];
}

export const i32 = {
  const: (value: number): Code => [0x41, signed(value)],
  load: load(0x28),
  store: store(0x36),
  eqz: instruction(0x45),
  eq: instruction(0x46),
  ne: instruction(0x47),
  lt: instruction(0x48),
  gt: instruction(0x4a),
  le: instruction(0x4c),
  ge: instruction(0x4e),
  geUnsigned: instruction(0x4f),
  add: instruction(0x6a),
  sub: instruction(0x6b),
  mul: instruction(0x6c),
  and: instruction(0x71),
  or: instruction(0x72),
  /** How many bits at the low end are not set. */
  ctz: instruction(0x68),
  shl: instruction(0x74),
  shrUnsigned: instruction(0x76),
  fromF32: instruction(0xfc, 0),
  /** The bits of a float32. */
  bitsOf: instruction(0xbc),
  fromF64: instruction(0xfc, 2),
};

export const i64 = {
  load: load(0x29),
  store: store(0x37),
  const: (value: bigint): Code => [0x42, signed64(value)],
  add: instruction(0x7c),
  sub: instruction(0x7d),
  mul: instruction(0x7e),
  and: instruction(0x83),
  fromI32: instruction(0xac),
  fromF64: instruction(0xfc, 6),
  /** The same bits. */
  ofF64: instruction(0xbd),
};

export const f32 = {
  const: (value: number): Code => [0x43, float32Bytes(value)],
  load: load(0x2a),
  store: store(0x38),
  eq: instruction(0x5b),
  ne: instruction(0x5c),
  lt: instruction(0x5d),
  gt: instruction(0x5e),
  le: instruction(0x5f),
  ge: instruction(0x60),
  abs: instruction(0x8b),
  neg: instruction(0x8c),
  ceil: instruction(0x8d),
  floor: instruction(0x8e),
  trunc: instruction(0x8f),
  sqrt: instruction(0x91),
  add: instruction(0x92),
  sub: instruction(0x93),
  mul: instruction(0x94),
  div: instruction(0x95),
  fromI32: instruction(0xb2),
  fromF64: instruction(0xb6),
};

export const f64 = {
  const: (value: number): Code => [0x44, float64Bytes(value)],
  load: load(0x2b),
  store: store(0x39),
  eq: instruction(0x61),
  ne: instruction(0x62),
  lt: instruction(0x63),
  gt: instruction(0x64),
  le: instruction(0x65),
  ge: instruction(0x66),
  abs: instruction(0x99),
  neg: instruction(0x9a),
  sqrt: instruction(0x9f),
  add: instruction(0xa0),
  sub: instruction(0xa1),
  mul: instruction(0xa2),
  div: instruction(0xa3),
  min: instruction(0xa4),
  max: instruction(0xa5),
  fromI32: instruction(0xb7),
  fromI64: instruction(0xb9),
  fromF32: instruction(0xbb),
  /** The same bits. */
  ofI64: instruction(0xbf),
};

/** Four float32 side by side; comparisons give masks. */
export const f32x4 = {
  load: load(SIMD, 0),
  /** One number in all four. */
  loadSplat: load(SIMD, 9),
  store: store(SIMD, 11),
  splat: vector(0x13),
  lane: (value: Code, lane: number): Code => [value, SIMD, 0x1f, lane],
  replace: (value: Code, lane: number, by: Code): Code => [value, by, SIMD, 0x20, lane],
  eq: vector(0x41),
  ne: vector(0x42),
  lt: vector(0x43),
  gt: vector(0x44),
  le: vector(0x45),
  ge: vector(0x46),
  not: vector(0x4d),
  and: vector(0x4e),
  or: vector(0x50),
  xor: vector(0x51),
  /** (a, b, mask): a where the mask is set, bit by bit. */
  select: vector(0x52),
  /** The same where each of the four is set or not as a whole, which machines do faster. */
  choose: vector(0x10b),
  anySet: vector(0x53),
  ceil: vector(0x67),
  floor: vector(0x68),
  trunc: vector(0x69),
  abs: vector(0xe0),
  neg: vector(0xe1),
  sqrt: vector(0xe3),
  add: vector(0xe4),
  sub: vector(0xe5),
  mul: vector(0xe6),
  div: vector(0xe7),
  /** NaN if either is. */
  max: vector(0xe9),
  /** b < a ? b : a */
  pseudoMin: vector(0xea),
  /** a < b ? b : a */
  pseudoMax: vector(0xeb),
  const: (value: number): Code => {
    const bytes = float32Bytes(value);
    return [SIMD, 12, bytes, bytes, bytes, bytes];
  },
  /** To the nearest whole number, a half to the even one. */
  nearest: vector(0x6a),
  /** Two float64 as float32, and 0 twice. */
  fromF64x2: vector(0x5e),
  /** The first two of four. */
  loadTwo: load(SIMD, 0x5d),
  storeTwo: (address: Code, value: Code): Code => [address, value, SIMD, 0x5b, 0, 0, 0],
};

/** Four int32 side by side; comparisons give masks. */
export const i32x4 = {
  const: (values: readonly [number, number, number, number]): Code => [
    ...[SIMD, 12],
    ...new Uint8Array(Int32Array.from(values).buffer),
  ],
  splat: vector(0x11),
  eq: vector(0x37),
  /** A bit for each of the four that is below 0: that is set, of a mask. */
  bits: vector(0xa4),
};

/** Two float64 side by side. */
export const f64x2 = {
  abs: vector(0xec),
  splat: vector(0x14),
  lane: (value: Code, lane: number): Code => [value, SIMD, 0x21, lane],
  sqrt: vector(0xef),
  add: vector(0xf0),
  sub: vector(0xf1),
  mul: vector(0xf2),
  div: vector(0xf3),
  /** Of the first two float32 of four. */
  fromF32x4: vector(0x5f),
  /** Two of the four numbers of two pairs: 0 and 1 are the first pair's, 2 and 3 the second's. */
  pick: (a: Code, b: Code, first: number, second: number): Code => [
    ...[a, b, SIMD, 0x0d],
    ...[first, second].flatMap((place) => Array.from({ length: 8 }, (_, byte) => 8 * place + byte)),
  ],
};

export const get = (local: number): Code => [0x20, unsigned(local)];
export const set = (local: number, value: Code): Code => [value, 0x21, unsigned(local)];
export const tee = (local: number, value: Code): Code => [value, 0x22, unsigned(local)];
export const getGlobal = (global: number): Code => [0x23, unsigned(global)];
export const setGlobal = (global: number, value: Code): Code => [value, 0x24, unsigned(global)];
export const call = (index: number, ...operands: Code[]): Code => [...operands, 0x10, unsigned(index)];
export const give = (value: Code): Code => [value, 0x0f];
/** `condition ? a : b`, both computed. */
export const either = (a: Code, b: Code, condition: Code): Code => [a, b, condition, 0x1b];

export function when(condition: Code, then: Code, otherwise: Code = []): Code {
  const rest = otherwise.length === 0 ? [] : [0x05, otherwise];
  return [condition, 0x04, NO_VALUE, then, rest, 0x0b];
}

/** A value of either branch, of which one is computed. */
export function choice(type: Type, condition: Code, then: Code, otherwise: Code): Code {
  return [condition, 0x04, type, then, 0x05, otherwise, 0x0b];
}

/** A stretch that `leave(0)` inside goes to the end of. */
export const block = (body: Code): Code => [0x02, NO_VALUE, body, 0x0b];
/** A stretch that `leave(0)` inside goes to the beginning of. */
export const loop = (body: Code): Code => [0x03, NO_VALUE, body, 0x0b];
export const leave = (depth: number): Code => [0x0c, unsigned(depth)];
export const leaveIf = (depth: number, condition: Code): Code => [condition, 0x0d, unsigned(depth)];

/** Turns while the condition holds, tested first. Inside the body, `leave(0)` goes on with `step`, `leave(2)` ends it. */
export function repeat(condition: Code, body: Code, step: Code): Code {
  return block(loop([leaveIf(1, i32.eqz(condition)), block(body), step, leave(0)]));
}
