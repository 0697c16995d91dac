// A formula without includes as AmiBroker is to run it, for tests of the scanner. The program's own way there is `openbell`.
import { prepareFormula, Statics } from '#afl';
import { err } from '#base';
import { explorationFormula, type Rewrite } from '#scan/amibroker';
import { createFormulaHost, readFormula } from '#scan/embedded';

export const rewritten: Rewrite = ({ request, frame, recentBars }) => {
  const { file, contract, amiSymbol, periodicity, zone, params } = request;
  const include = () => null;
  const host = createFormulaHost({
    subject: { contract, amiSymbol, periodicity, zone },
    include,
    statics: new Statics(),
    newest: null,
    deadline: () => false,
  });
  const text = readFormula(file);
  const prepared = prepareFormula({ source: text, file, host, params });
  if (!prepared.ok) return err(prepared.diagnostics);
  const { parameters } = prepared;
  const wish = { symbol: amiSymbol, recentBars, aggregateSeconds: frame.aggregateSeconds };
  return explorationFormula({ text, file, include, parameters, ...wish });
};
