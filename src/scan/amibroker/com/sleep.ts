/** A worker that waits on COM has nothing else to do: it sleeps where it stands. */
const nobody = new Int32Array(new SharedArrayBuffer(4));

export function sleep(ms: number): void {
  Atomics.wait(nobody, 0, 0, ms);
}
