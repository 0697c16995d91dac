/**
 * The story of one order, as one column: what became of it, then formula, bar and values, order, guard, answers, fills,
 * what they cost, the time each step took, and every recorded fact. It is read once when it is opened, and again on request.
 */
import type { ReactNode } from 'react';
import { useCallback, useEffect, useState } from 'react';
import type { ExplainAnswer } from '#server/api';
import { type Answer, call, sentence } from '../link/call.ts';
import { duration } from '../words/age.ts';
import { figure, money, price, signedPoints } from '../words/money.ts';
import { Dialog } from './dialog.tsx';
import { SignalWord } from './glyph.tsx';
import { Instant } from './instant.tsx';
import { Told } from './told.tsx';
import { TradeStatus } from './trade-status.tsx';

const PURPOSES: Readonly<Record<NonNullable<ExplainAnswer['request']>['purpose'], string>> = {
  entry: 'entry',
  exit: 'exit',
  saga: 'for a flatten or a stop',
};

interface StoryDialogProps {
  /** The order's tag. */
  readonly tag: string;
  readonly decimals: number;
  readonly onClose: () => void;
}

export function StoryDialog({ tag, decimals, onClose }: StoryDialogProps) {
  const [answer, setAnswer] = useState<Answer<ExplainAnswer> | null>(null);
  const read = useCallback(async () => {
    setAnswer(await call<ExplainAnswer>({ path: `/api/orders/${encodeURIComponent(tag)}/explain` }));
  }, [tag]);
  useEffect(() => void read(), [read]);
  return (
    <Dialog title="The story of this order" wide onClose={onClose}>
      {answer === null ? <p className="text-soft">Reading the ledger …</p> : null}
      {answer?.ok === false ? (
        <p role="alert" className="text-red">
          {sentence(answer.failure)}
        </p>
      ) : null}
      {answer?.ok === true ? <Story story={answer.value} decimals={decimals} /> : null}
      <div className="mt-4 flex justify-end gap-2">
        <button type="button" className="button" onClick={() => void read()}>
          Read again
        </button>
        <button type="button" className="button" onClick={onClose}>
          Close
        </button>
      </div>
    </Dialog>
  );
}

function Story({ story, decimals }: { readonly story: ExplainAnswer; readonly decimals: number }) {
  const { formula, signal, request, guard, answers, fills, cost, steps } = story;
  return (
    <>
      <p className="flex flex-wrap items-baseline gap-2">
        {story.trade === null ? null : <TradeStatus word={story.trade.status} />}
        {story.summary}
      </p>
      {signal === null ? null : (
        <Chapter title="Signal">
          <Line name="Said">
            <SignalWord type={signal.type} /> at {price(signal.price, decimals)}, bar of{' '}
            <Instant at={signal.bar_start} />
          </Line>
          {signal.bar === null ? null : (
            <Line name="Bar">
              {price(signal.bar.open, decimals)} · {price(signal.bar.high, decimals)} ·{' '}
              {price(signal.bar.low, decimals)} · {price(signal.bar.close, decimals)}, volume {signal.bar.volume}{' '}
              <span className="text-soft">(open · high · low · close)</span>
            </Line>
          )}
          {signal.values.map(({ name, value }) => (
            <Line key={`${name} ${value}`} name={name}>
              {value === null ? 'Null' : figure(value)}
            </Line>
          ))}
          {signal.scan_num === null ? null : (
            <Line name="Found">
              <Instant at={signal.found_at} />, scan {signal.scan_num}, formula ran {duration(signal.scan_ms)}
            </Line>
          )}
        </Chapter>
      )}
      {formula === null ? null : (
        <Chapter title="Formula">
          <Line name="Strategy">
            {formula.strategy}, {formula.periodicity}
          </Line>
          <Line name="File">{formula.file}</Line>
          <Line name="SHA-256">{formula.hash ?? '–'}</Line>
          {Object.entries(formula.params).map(([name, value]) => (
            <Line key={name} name={name}>
              {value}
            </Line>
          ))}
        </Chapter>
      )}
      {request === null ? null : (
        <Chapter title="Order">
          <Line name="Asked">
            {request.side} {request.size} {request.symbol ?? request.contract} at market, {PURPOSES[request.purpose]}
          </Line>
          <Line name="Account">{request.account_name ?? request.account_id}</Line>
          <Line name="Number">{story.order_id ?? 'none from the venue'}</Line>
          <Line name="Tag">{story.tag}</Line>
        </Chapter>
      )}
      {guard === null ? null : <Guard guard={guard} />}
      {answers.length === 0 && fills.length === 0 ? null : (
        <Chapter title="Answers and fills">
          {answers.map(({ at, answer, why }) => (
            <Line key={`${at}${answer}`} name={<Instant at={at} />}>
              {answer}
              {why === null ? '' : `: ${why}`}
            </Line>
          ))}
          {fills.map((fill) => (
            <Line key={`${fill.at} ${fill.price} ${fill.size}`} name={<Instant at={fill.at} />}>
              {fill.side} {fill.size} at {price(fill.price, decimals)}, told by {fill.channels.join(' and ')}
              {fill.voided ? ', taken back' : ''}
            </Line>
          ))}
          {cost === null ? null : (
            <Line name="Cost">
              slippage {signedPoints(cost.slippage_points, decimals)}
              {cost.slippage_money === null || cost.slippage_ticks === null
                ? ''
                : ` (${signedPoints(cost.slippage_ticks, 0)} ticks, ${money(cost.slippage_money)})`}
              , fees {money(cost.fees)}
            </Line>
          )}
        </Chapter>
      )}
      {steps.length === 0 ? null : (
        <Chapter title="Time">
          {steps.map(({ step, ms, total_ms }) => (
            <Line key={step} name={duration(total_ms)}>
              {step} {ms === 0 ? null : <span className="text-soft">+{duration(ms)}</span>}
            </Line>
          ))}
        </Chapter>
      )}
      <Chapter title="Every fact">
        {story.story.map(({ seq, at, text }) => (
          <Line key={seq} name={<Instant at={at} />}>
            <Told sentence={text} />
          </Line>
        ))}
      </Chapter>
    </>
  );
}

function Guard({ guard }: { readonly guard: NonNullable<ExplainAnswer['guard']> }) {
  return (
    <Chapter title={`Guard: ${guard.verdict}`}>
      {guard.why === null ? null : <p className="col-span-2 text-amber">{guard.why}</p>}
      {guard.checks.map(({ rule, passed, value, limit }) => (
        <Line key={rule} name={rule}>
          <span className={passed ? '' : 'text-red'}>{passed ? '● passed' : '✗ denied'}</span>
          {value === null ? '' : ` ${value}`}
          {limit === null || limit === value ? null : <span className="text-soft">, limit: {limit}</span>}
        </Line>
      ))}
    </Chapter>
  );
}

function Chapter({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <section className="mt-4">
      <h3 className="mb-1 border-rule border-b pb-1 font-medium">{title}</h3>
      <dl className="grid grid-cols-[minmax(96px,auto)_1fr] gap-x-4 gap-y-0.5">{children}</dl>
    </section>
  );
}

function Line({ name, children }: { readonly name: ReactNode; readonly children: ReactNode }) {
  return (
    <>
      <dt className="text-soft">{name}</dt>
      <dd className="min-w-0 break-words">{children}</dd>
    </>
  );
}
