/**
 * The bar that still changes, for AmiBroker's charts. One that was under way when its first trade was heard would lack
 * its beginning, so the first interval is left out.
 */
import { type Bar, BarBuilder, type BarBuilderOptions, intervalAt, type Trade } from '#market';

export class FormingBar {
  readonly #builder: BarBuilder;
  readonly #options: BarBuilderOptions;
  #joined = false;

  constructor(options: BarBuilderOptions) {
    this.#options = options;
    this.#builder = new BarBuilder(options);
  }

  trade(trade: Trade): void {
    if (!this.#joined) {
      this.#joined = true;
      const { start } = intervalAt(trade.at, this.#options.periodicity, this.#options.calendar);
      if (trade.at > start) this.#builder.settle(start);
    }
    this.#builder.trade(trade);
  }

  get bar(): Bar | null {
    return this.#builder.forming;
  }
}
