/**
 * The ledger's worker thread: it holds the open file and does what it is asked, one request at a time. It sleeps on a bell
 * and turns no event loop; when nobody has asked for a moment it tidies up.
 */
import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import { assert, Bell } from '#base';
import { JournalError } from './journal-error.ts';
import type { Answered, Asked, LedgerAnswers, LedgerRequest } from './ledger-protocol.ts';
import { LedgerStore } from './ledger-store.ts';

const port = parentPort;
assert(port !== null, 'the ledger worker runs in a worker thread');

/** So long after a request the next of its bar has come. */
const IDLE_MS = 250;

let store: LedgerStore | undefined;

function opened(): LedgerStore {
  assert(store !== undefined, 'the ledger is opened before it is used');
  return store;
}

function perform(request: LedgerRequest): LedgerAnswers[keyof LedgerAnswers] {
  switch (request.type) {
    case 'open':
      store = new LedgerStore(request.file);
      return { lastSeq: store.lastSeq };
    case 'commit':
      opened().commit(request.records);
      return null;
    case 'read':
      return opened().read(request);
    case 'walk':
      return opened().walk(request.from, request.limit);
    case 'close':
      store?.close();
      store = undefined;
      return null;
  }
}

function answer({ id, request }: Asked): Answered {
  try {
    return { id, ok: true, answer: perform(request) };
  } catch (error) {
    const code = error instanceof JournalError ? error.code : 'ERR_LEDGER_FAILED';
    return { id, ok: false, code, message: error instanceof Error ? error.message : String(error) };
  }
}

const bell = new Bell(workerData as SharedArrayBuffer);
for (;;) {
  // Read before the messages: what is posted after they are found empty rings again.
  const heard = bell.rings;
  for (let next = receiveMessageOnPort(port); next !== undefined; next = receiveMessageOnPort(port)) {
    port.postMessage(answer(next.message as Asked));
    if (store?.logIsFull === true) store.writeBack();
  }
  if (!bell.sleep(heard, store?.logIsLong === true ? IDLE_MS : undefined)) store?.writeBack();
}
