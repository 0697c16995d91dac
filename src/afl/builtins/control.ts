/** Functions that end the run. */
import { AflError, type Builtin, builtin, optionalParameter, parameter } from '#afl/runtime';

export const CONTROL: readonly Builtin[] = [
  builtin({
    name: '_exit',
    signature: '_exit()',
    summary: 'Ends the run normally, with what the formula has said so far.',
    parameters: [],
    returns: 'nothing',
    status: 'full',
    source: 'guide: _exit',
    confidence: 'doc',
    call: (_, run) => run.exit(),
  }),
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
      // The guide gives it no number; 0 says that the formula itself spoke.
      throw new AflError(0, text);
    },
  }),
];
