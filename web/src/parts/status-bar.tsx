/**
 * The one glance: armed or not, whose account, position and result, and how old the word of each link is. It stands at
 * the top of every page, each thing always in its place, on a phone in three rows.
 */
import type { ReactNode } from 'react';
import { readiness, watchedSession } from '../state/choose.ts';
import { useDashboard } from '../state/store.ts';
import { decimalsOf, price } from '../words/money.ts';
import { Amount } from './amount.tsx';
import { KillButton } from './kill-button.tsx';
import { LinkAge } from './link-age.tsx';
import { PositionWord } from './position-word.tsx';
import { ReadinessBadge } from './readiness-badge.tsx';
import { VenueClock } from './venue-clock.tsx';

export function StatusBar() {
  const session = useDashboard(watchedSession);
  const position = session?.status.position;
  const decimals = session?.status.contract?.decimals ?? decimalsOf([position?.average_price ?? 0]);
  return (
    <header className="sticky top-0 z-10 flex border-rule border-b bg-paper">
      <h1 className="sr-only">Openbell live</h1>
      <dl className="grid min-w-0 flex-1 grid-cols-6 items-stretch lg:flex">
        <Cell name="Trading" className="col-span-3">
          <ReadinessBadge readiness={useDashboard(readiness)} />
        </Cell>
        <Cell name="Account" className="col-span-3 lg:min-w-32">
          <span className="block truncate font-medium">{session?.config.account_name ?? '–'}</span>
        </Cell>
        <Cell name="Position" className="col-span-2 lg:min-w-36">
          <span className="font-medium">
            {session === null || position === undefined ? (
              '–'
            ) : (
              <PositionWord size={position.size} heard={session.positionConfirmedAt !== null} />
            )}
          </span>
          {position?.average_price == null ? null : (
            <span className="whitespace-nowrap text-soft max-lg:block">
              {' '}
              @ {price(position.average_price, decimals)}
            </span>
          )}
        </Cell>
        <Cell name="Open P&L" className="col-span-2 lg:min-w-28">
          <span className="font-medium">
            <Amount value={position?.open_pnl ?? null} />
          </span>
        </Cell>
        <Cell name="Day P&L" className="col-span-2 lg:min-w-28">
          <span className="font-medium">
            <Amount value={position?.day_pnl ?? null} />
          </span>
        </Cell>
        <span className="hidden flex-1 lg:block" aria-hidden="true" />
        <Cell name="Market" className="col-span-2 lg:min-w-24">
          <LinkAge name="market" quietMs={15_000} />
        </Cell>
        <Cell name="Account link" className="col-span-2 lg:min-w-24">
          <LinkAge name="account" quietMs={null} />
        </Cell>
        <Cell name="Exchange time" className="col-span-2 lg:min-w-24">
          <VenueClock />
        </Cell>
      </dl>
      <KillButton />
    </header>
  );
}

function Cell({
  name,
  className,
  children,
}: {
  readonly name: string;
  readonly className: string;
  readonly children: ReactNode;
}) {
  return (
    <div className={`min-w-0 border-rule px-2 py-1 max-lg:border-b sm:px-3 lg:border-r lg:py-2 xl:px-4 ${className}`}>
      <dt className="caption whitespace-nowrap leading-4">{name}</dt>
      <dd className="text-[14px] leading-5">{children}</dd>
    </div>
  );
}
