/**
 * From a name to a contract. The venue's search matches loosely (NQ finds micro and gas as well), so only the exact month
 * counts; it shows active months only, so any other is asked for by its id.
 */
import { err, ok, type Result } from '#base';
import { buildContractId } from '#gateway/wire';
import type { GatewayFailure } from '#live/ports';
import { type Contract, parseSymbol, sameSymbol, symbolYear } from '#market';
import { failure } from './failures.ts';
import { readContract, searchContracts } from './listings.ts';
import type { Rest } from './rest.ts';

export interface ContractLookupOptions {
  readonly rest: Rest;
  readonly live: boolean;
  /** Settles the decade of a single year digit. */
  readonly nearYear: number;
}

/** @param name `NQH6` in any case, or a venue id */
export async function findContract(
  name: string,
  options: ContractLookupOptions,
): Promise<Result<Contract, GatewayFailure>> {
  const text = name.trim().toUpperCase();
  const { rest, live } = options;
  if (text.startsWith('CON.')) {
    const named = await readContract(rest, text);
    if (!named.ok) return named;
    return named.value === null ? err(unknownSymbol(name, [])) : ok(named.value);
  }
  const symbol = parseSymbol(text);
  if (symbol === null) return err(unknownSymbol(name, []));
  const listed = await searchContracts(rest, { text, live });
  if (!listed.ok) return listed;
  const isWanted = ({ symbol: each }: Contract): boolean => {
    const parsed = parseSymbol(each);
    return parsed !== null && sameSymbol(parsed, symbol);
  };
  const exact = listed.value.find(isWanted);
  if (exact !== undefined) return ok(exact);
  const id = buildContractId({ root: symbol.root, month: symbol.month, year: symbolYear(symbol, options.nearYear) });
  const byId = await readContract(rest, id);
  if (!byId.ok) return byId;
  if (byId.value !== null) return ok(byId.value);
  const near = await searchContracts(rest, { text: symbol.root, live });
  return err(unknownSymbol(name, near.ok ? near.value.filter(({ root }) => root === symbol.root) : []));
}

function unknownSymbol(name: string, near: readonly Contract[]): GatewayFailure {
  const listed = near.map(({ symbol }) => symbol).join(', ');
  const also = listed === '' ? '' : ` Of this product it lists ${listed}.`;
  return failure('UNKNOWN_SYMBOL', `The venue has no contract '${name.trim()}'.${also}`);
}
