/**
 * The position with its result; how well it is known, proven by the venue and when, or assumed; and what protects it,
 * seen at the venue or still awaited.
 */
import type { ConfigValue, SessionStatus } from '#server/api';
import type { Session } from '../state/model.ts';
import { age } from '../words/age.ts';
import { money, price } from '../words/money.ts';
import { Amount } from './amount.tsx';
import { useNow } from './now.ts';
import { Line, Lines, Panel } from './panel.tsx';
import { PositionWord } from './position-word.tsx';

export function PositionPanel({ session, decimals }: { readonly session: Session; readonly decimals: number }) {
  const { position, protection, stop_price: stop, target_price: target } = session.status;
  const { quote, config } = session;
  const heard = session.positionConfirmedAt !== null;
  return (
    <Panel title="Position">
      <div className="mb-2 flex items-baseline justify-between gap-2 text-[20px] leading-7">
        <span className="font-semibold">
          <PositionWord size={position.size} heard={heard} />
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
        {wantsStops(config) || protection !== 'none' ? (
          <Line name="Protection">
            <ProtectionWord state={protection} />
          </Line>
        ) : null}
        {stop === null ? null : <Line name="Stop">{price(stop, decimals)}</Line>}
        {target === null ? null : <Line name="Target">{price(target, decimals)}</Line>}
        {position.external === 0 ? null : (
          <Line name="Not Openbell’s">
            <PositionWord size={position.external} heard />
            <span className="text-soft">{position.external_left ? ', left alone' : ', entries wait'}</span>
          </Line>
        )}
        <Line name="Day P&L, net">
          <Amount value={heard ? position.day_pnl : null} />
        </Line>
        <Line name="Fees today">{money(heard ? position.fees : null)}</Line>
        <Line name="Venue’s word">
          <Proof session={session} />
        </Line>
      </Lines>
    </Panel>
  );
}

const PROTECTION: Readonly<Record<SessionStatus['protection'], { readonly text: string; readonly hue: string }>> = {
  none: { text: 'nothing to protect', hue: 'text-soft' },
  awaited: { text: '○ awaited', hue: 'text-amber' },
  confirmed: { text: '● stands at the venue', hue: '' },
  missing: { text: '■ missing: flattening', hue: 'text-red' },
};

function ProtectionWord({ state }: { readonly state: SessionStatus['protection'] }) {
  const { text, hue } = PROTECTION[state];
  return <span className={hue}>{text}</span>;
}

function wantsStops({ stop_loss_ticks: stop, take_profit_ticks: target, apply_stop: applied }: ConfigValue): boolean {
  return stop !== null || target !== null || applied;
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
