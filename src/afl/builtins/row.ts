/** The part of a table row that most functions of arrays and numbers share, from the signature as the guide writes it. */
import type { BuiltinRow } from '#afl/runtime';

type Described = Pick<BuiltinRow, 'name' | 'signature' | 'summary' | 'returns' | 'status' | 'source' | 'confidence'>;

/** A function that gives an array. */
export function arrayRow(
  signature: string,
  summary: string,
  confidence: BuiltinRow['confidence'] = 'doc',
  source = 'AmiBroker guide',
): Described {
  const name = signature.slice(0, signature.indexOf('('));
  return { name, signature, summary, returns: 'array', status: 'full', source, confidence };
}

/** A function that gives a number for numbers and an array when any argument is one. */
export function numericRow(...described: Parameters<typeof arrayRow>): Described {
  return { ...arrayRow(...described), returns: 'numeric' };
}

/** A function that gives one number. */
export function numberRow(...described: Parameters<typeof arrayRow>): Described {
  return { ...arrayRow(...described), returns: 'number' };
}
