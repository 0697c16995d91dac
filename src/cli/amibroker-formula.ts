/**
 * The formula of a live session as AmiBroker is to run it: read from its file, includes found where the program looks for
 * them, parameters as the session set them.
 */
import { type Host, prepareFormula, Statics } from '#afl';
import { err, type Result, SECOND } from '#base';
import { priceDecimals } from '#market';
import type { FormulaDiagnostic } from '#scan';
import { type ExplorationFormula, explorationFormula, type Rewrite } from '#scan/amibroker';
import { createFormulaHost, findInclude, type IncludePlaces, readFormula, readIncluded } from '#scan/embedded';

/** The trial that finds a formula's parameters. */
const TRIAL_MS_MAX = 2 * SECOND;

export function rewriteIn(places: IncludePlaces): Rewrite {
  return ({ request, frame, recentBars }): Result<ExplorationFormula, readonly FormulaDiagnostic[]> => {
    const { file, contract, amiSymbol, periodicity, zone, params } = request;
    const include: Host['include'] = (wanted) => {
      const found = findInclude(wanted, places);
      const text = found === null ? null : readIncluded(found);
      return found === null || text === null ? null : { file: found, text };
    };
    const endsAt = performance.now() + TRIAL_MS_MAX;
    const host = createFormulaHost({
      subject: { contract, amiSymbol, periodicity, zone },
      include,
      statics: new Statics(),
      newest: null,
      deadline: () => performance.now() > endsAt,
    });
    const text = readFormula(file);
    const prepared = prepareFormula({ source: text, file, host, params });
    if (!prepared.ok) return err(prepared.diagnostics);
    return explorationFormula({
      text,
      file,
      include,
      parameters: prepared.parameters,
      symbol: amiSymbol,
      recentBars,
      aggregateSeconds: frame.aggregateSeconds,
      priceDecimals: priceDecimals(contract.tickSize),
    });
  };
}
