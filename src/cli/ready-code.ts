/**
 * Code that is ready when it is needed. The way of an order is taken once a minute or once a day: the engine takes such code
 * for cold, interprets it, and forgets after a while what it has made of its text. Told so, it compiles each function simply
 * when it is first called, and forgets none: a decision takes half the time, for a little memory.
 */
import { setFlagsFromString } from 'node:v8';

/** For the rest of this process, and the threads that it starts from now on. */
export function keepCodeReady(): void {
  setFlagsFromString('--always-sparkplug');
  setFlagsFromString('--no-flush-bytecode');
}
