/** The position with its result, and how well it is known: proven by the venue and when, or assumed. */
import type { Session } from '../state/model.ts';
import { age } from '../words/age.ts';
import { money, price } from '../words/money.ts';
import { Amount } from './amount.tsx';
import { useNow } from './now.ts';
import { Line, Lines, Panel } from './panel.tsx';
import { PositionWord } from './position-word.tsx';

export function PositionPanel({ session, decimals }: { readonly session: Session; readonly decimals: number }) {
  const { position } = session.status;
  const { quote } = session;
  return (
    <Panel title="Position">
      <div className="mb-2 flex items-baseline justify-between gap-2 text-[20px] leading-7">
        <span className="font-semibold">
          <PositionWord size={position.size} heard={session.positionConfirmedAt !== null} />
        </span>
        <span className="font-semibold">
          <Amount value={position.size === 0 ? null : position.open_pnl} />
        </span>
      </div>
      <Lines>
        <Line name="Average price">{price(position.average_price, decimals)}</Line>
        <Line name="Last">{price(quote?.last ?? null, decimals)}</Line>
        <Line name="Bid / ask">
          {price(quote?.bid ?? null, decimals)} / {price(quote?.ask ?? null, decimals)}
        </Line>
        <Line name="Day P&L, net">
          <Amount value={position.day_pnl} />
        </Line>
        <Line name="Fees today">{money(position.fees)}</Line>
        <Line name="Venue’s word">
          <Proof session={session} />
        </Line>
      </Lines>
    </Panel>
  );
}

function Proof({ session }: { readonly session: Session }) {
  const { proven } = session.status.position;
  const now = useNow();
  const at = session.positionConfirmedAt;
  if (at === null) return <span className="text-amber">○ not heard yet</span>;
  return proven ? (
    <span>● proven {age(now - at)} ago</span>
  ) : (
    <span className="text-amber">○ assumed, {age(now - at)} old</span>
  );
}
