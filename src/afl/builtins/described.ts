/** The part of a table row that a function's line in the guide gives: its name is what stands before the bracket. */
import type { BuiltinRow } from '#afl/runtime';

type Described = Pick<BuiltinRow, 'name' | 'signature' | 'summary' | 'returns' | 'status' | 'source' | 'confidence'>;

export function described(
  signature: string,
  returns: BuiltinRow['returns'],
  summary: string,
  confidence: BuiltinRow['confidence'] = 'doc',
): Described {
  const name = signature.slice(0, signature.indexOf('('));
  return { name, signature, summary, returns, status: 'full', source: `AmiBroker guide, ${name}`, confidence };
}
