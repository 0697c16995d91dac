/**
 * Who may log in, and whose account is whose. Names do not care about letter case. Every account belongs to one login;
 * to the others it does not exist.
 */
import type { AccountId } from '#account';

export interface Login {
  readonly userName: string;
  readonly apiKey: string;
  readonly accounts: readonly AccountId[];
}

export class Logins {
  readonly #byName: ReadonlyMap<string, Login>;
  readonly #owners: ReadonlyMap<AccountId, string>;

  constructor(logins: readonly Login[]) {
    this.#byName = new Map(logins.map((login) => [nameOf(login.userName), login]));
    this.#owners = new Map(
      logins.flatMap(({ userName, accounts }) => accounts.map((account) => [account, nameOf(userName)] as const)),
    );
  }

  /** @param apiKey null for the login of an application, which brings no key and is taken on trust */
  find({ userName, apiKey }: { readonly userName: string; readonly apiKey: string | null }): Login | null {
    const login = this.#byName.get(nameOf(userName));
    return login !== undefined && (apiKey === null || apiKey === login.apiKey) ? login : null;
  }

  owns(userName: string, account: AccountId): boolean {
    return this.#owners.get(account) === nameOf(userName);
  }
}

function nameOf(userName: string): string {
  return userName.toLowerCase();
}
