/** The function by which a formula ends itself with an error of its own. */
import { AflError, type Builtin, builtin, optionalParameter, parameter } from '#afl/runtime';

export const CONTROL: readonly Builtin[] = [
  builtin({
    name: 'Error',
    signature: 'Error("text")',
    summary: 'Ends the run with a message of its own.',
    parameters: [parameter('string', 'text'), optionalParameter('number', 'mode')],
    returns: 'nothing',
    status: 'full',
    source: 'guide: Error',
    confidence: 'doc',
    call: ([text]) => {
      // AmiBroker gives it no number; 0 says that the formula itself spoke.
      throw new AflError(0, text.trim() === '' ? 'The formula ended itself with Error.' : text);
    },
  }),
];
