/**
 * From a name to a contract. The venue's search matches loosely (NQ finds micro and gas as well), so only the exact month
 * counts; it shows active months only, so any other is asked for by its id.
 */
import { err, ok, type Result } from '#base';
import { buildContractId, contractFromWire } from '#gateway/wire';
import type { GatewayFailure } from '#live/ports';
import { type Contract, parseSymbol, sameSymbol, symbolYear } from '#market';
import { failure } from './failures.ts';
import { refused } from './refused.ts';
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
  if (text.startsWith('CON.')) return (await findById(text, options)) ?? err(unknownSymbol(name, []));
  const symbol = parseSymbol(text);
  if (symbol === null) return err(unknownSymbol(name, []));
  const listed = await search(text, options);
  if (!listed.ok) return listed;
  const isWanted = ({ symbol: each }: Contract): boolean => {
    const parsed = parseSymbol(each);
    return parsed !== null && sameSymbol(parsed, symbol);
  };
  const exact = listed.value.find(isWanted);
  if (exact !== undefined) return ok(exact);
  const id = buildContractId({ root: symbol.root, month: symbol.month, year: symbolYear(symbol, options.nearYear) });
  const byId = await findById(id, options);
  if (byId !== null) return byId;
  const near = await search(symbol.root, options);
  return err(unknownSymbol(name, near.ok ? near.value.filter(({ root }) => root === symbol.root) : []));
}

async function search(
  searchText: string,
  { rest, live }: ContractLookupOptions,
): Promise<Result<readonly Contract[], GatewayFailure>> {
  const answer = await rest.read('contractSearch', { searchText, live });
  if (!answer.ok) return answer;
  if (answer.value.type === 'failure') return err(refused('The venue refused the search', answer.value));
  return ok(answer.value.payload.contracts.map(contractFromWire));
}

/** @returns null when the venue has no contract of this id */
async function findById(
  contractId: string,
  { rest }: ContractLookupOptions,
): Promise<Result<Contract, GatewayFailure> | null> {
  const answer = await rest.read('contractById', { contractId });
  if (!answer.ok) return answer;
  if (answer.value.type === 'success') return ok(contractFromWire(answer.value.payload.contract));
  return answer.value.word === 'ContractNotFound' ? null : err(refused('The venue refused the contract', answer.value));
}

function unknownSymbol(name: string, near: readonly Contract[]): GatewayFailure {
  const listed = near.map(({ symbol }) => symbol).join(', ');
  const also = listed === '' ? '' : ` Of this product it lists ${listed}.`;
  return failure('UNKNOWN_SYMBOL', `The venue has no contract '${name.trim()}'.${also}`);
}
