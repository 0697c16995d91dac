/** One thing at a time, in the order in which it was asked for. What fails holds nobody up. */
export class Turns {
  #last: Promise<unknown> = Promise.resolve();
  #waiting = 0;

  /** Whether nothing is at it and nothing waits. */
  get isIdle(): boolean {
    return this.#waiting === 0;
  }

  take<Answer>(turn: () => Promise<Answer>): Promise<Answer> {
    this.#waiting += 1;
    const answer = this.#last.then(turn);
    this.#last = answer
      .catch(() => undefined)
      .finally(() => {
        this.#waiting -= 1;
      });
    return answer;
  }
}
