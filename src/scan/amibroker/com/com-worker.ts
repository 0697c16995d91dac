/**
 * The process that talks COM: the same Node, one apartment, one call at a time. It takes requests by its standard input
 * and ends with it. It never waits in an event loop and never gives up by itself; who waits for it does that.
 */
import { Broker } from './broker.ts';
import { failureOf } from './call-error.ts';
import { readLines, writeLine } from './lines.ts';
import { joinApartment } from './native.ts';
import type { ComLine, ComRequest } from './protocol.ts';

const say = (line: ComLine): void => writeLine(line);

joinApartment();
const broker = new Broker();
say({ ready: true, pid: process.pid, architecture: process.arch });
for (const line of readLines()) {
  const request = line as ComRequest;
  try {
    say({ id: request.id, ok: true, value: broker.answer(request) });
  } catch (error) {
    say({ id: request.id, ok: false, error: failureOf(error) });
  }
}
broker.release();
