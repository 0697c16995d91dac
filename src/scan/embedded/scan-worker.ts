/**
 * The worker thread of one session: it owns the formula and the bars, and answers one question at a time. Between questions
 * it sleeps on a bell and turns no event loop.
 */
import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import { assert, Bell } from '#base';
import { FormulaRunner } from './formula-runner.ts';
import type { Answers, BarsNews, Question } from './scan-protocol.ts';

const port = parentPort;
assert(port !== null, 'the scan worker runs in a worker thread');

let runner: FormulaRunner | undefined;

function loaded(): FormulaRunner {
  assert(runner !== undefined, 'a formula is loaded first');
  return runner;
}

function answer(question: Question): Answers[keyof Answers] {
  switch (question.type) {
    case 'load':
      runner = new FormulaRunner(question);
      return runner.load();
    case 'scan':
      return loaded().scan(question);
    case 'plots':
      return loaded().plots(question.bars);
  }
}

const bell = new Bell(workerData as SharedArrayBuffer);
for (;;) {
  // Read before the messages: what is posted after they are found empty rings again.
  const heard = bell.rings;
  for (let next = receiveMessageOnPort(port); next !== undefined; next = receiveMessageOnPort(port)) {
    const message = next.message as Question | BarsNews;
    if (message.type === 'bars') loaded().change(message);
    else port.postMessage(answer(message));
    if (message.type === 'scan') loaded().check();
  }
  bell.sleep(heard);
}
