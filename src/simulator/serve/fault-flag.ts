/** A fault in one word of a command line: `http-500:count=2,path=/api/Order/place`. */
import { err, ok, type Result } from '#base';
import { parse } from '#gateway/wire';
import { FAULT_KINDS, type FaultRequest, faultRequest } from './faults.ts';

/** Failure: a sentence that says what is wrong, and what there is. */
export function readFaultFlag(text: string): Result<FaultRequest, string> {
  const [kind = '', ...rest] = text.split(':');
  if (!(FAULT_KINDS as readonly string[]).includes(kind)) {
    return err(`'${kind}' is no fault; there are ${FAULT_KINDS.join(', ')}`);
  }
  const measures = rest
    .join(':')
    .split(',')
    .filter((each) => each !== '');
  const members = measures.map((each): [string, unknown] => {
    const [name = '', ...value] = each.split('=');
    const said = value.join('=');
    return [name, said !== '' && Number.isFinite(Number(said)) ? Number(said) : said];
  });
  const read = parse(faultRequest, { kind, ...Object.fromEntries(members) });
  return read.ok ? ok(read.value) : err(`the fault '${text}' is not understood: ${read.error}`);
}
