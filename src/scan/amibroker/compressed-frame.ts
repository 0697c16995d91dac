/**
 * A formula inside `TimeFrameSet`. There the k bars of the session are the last k elements of every array and what lies
 * before them is Null, while `BarCount` is that of the chart's bars. Functions of arrays skip the Nulls; loops do not. So
 * what counts bars is counted from the first of the session's: `BarCount`, `BarIndex()`, and every place in an array.
 * What cannot be counted otherwise is refused, by line.
 */
import { type Diagnostic, type Expression, errorAt, type IndexExpression, type Program, type Span } from '#afl/syntax';
import { walkProgram } from './program-walk.ts';
import type { TextEdit } from './text-edits.ts';
import type { TokenPlaces } from './token-places.ts';

/** How many elements lie before the first bar of the session. */
const FIRST = 'openbellFirst';
/** Where the session has a bar. */
const IS_BAR = 'openbellIsBar';

/** What stands before the formula. */
export function enterFrame(seconds: number): string {
  return [
    `TimeFrameSet( ${seconds} );`,
    `${IS_BAR} = NOT IsNull( Close );`,
    `${FIRST} = LastValue( Cum( NOT ${IS_BAR} ) );`,
    '',
  ].join('\n');
}

/** Frames do not nest, and what restores prices would end ours. */
const FRAMES = /^timeframe|^restorepricearrays$|^setforeign$/;
/** They name elements by their place in the whole array, empty ones too; or trade on the chart's prices. */
const BY_PLACE: ReadonlySet<string> = new Set([
  ...['linearray', 'reverse', 'sort', 'fft', 'fir', 'sparsecompress', 'mxfromarray', 'equity'],
]);
/** A frame leaves them as they are; what the formula puts there itself is the session's. */
const CHART_PRICES: ReadonlySet<string> = new Set(['buyprice', 'sellprice', 'shortprice', 'coverprice']);

export interface FrameEdits {
  readonly edits: readonly TextEdit[];
  readonly problems: readonly Diagnostic[];
}

export function frameEdits(program: Program, places: TokenPlaces, seconds: number): FrameEdits {
  const edits: TextEdit[] = [];
  const problems: Diagnostic[] = [];
  const filled = filledByElement(program);
  const given = new Set<string>();
  const refuse = (span: Span, message: string): void => {
    const hint = 'Use 1min, 5min, 15min or 1hr, which AmiBroker has, or the embedded scanner.';
    problems.push(errorAt({ code: 'AMI-E002', message, hint, span }));
  };
  const replace = ({ start, end }: Span, text: string): void => {
    edits.push({ start, end, text });
  };
  const wrap = ({ start, end }: Pick<Span, 'start' | 'end'>, before: string, behind: string): void => {
    edits.push({ start, end: start, text: before }, { start: end, end, text: behind });
  };
  const index = ({ target, subscripts, span }: IndexExpression): void => {
    // Two are a matrix's, which has no bars.
    if (subscripts.length !== 1) return;
    const place = places.insideBracket(target.span.end);
    if (place === null) refuse(span, 'This element cannot be counted from the first of the session’s bars.');
    else wrap(place, '( ', ` ) + ${FIRST}`);
  };
  walkProgram(program, {
    expression: (expression) => {
      switch (expression.type) {
        case 'name':
          if (expression.key === 'barcount') replace(expression.span, `( BarCount - ${FIRST} )`);
          if (CHART_PRICES.has(expression.key) && !given.has(expression.key)) {
            refuse(
              expression.span,
              `${expression.text} holds the chart’s prices here, not those of the session’s bars.`,
            );
          }
          return true;
        case 'index':
          index(expression);
          return true;
        case 'assign':
          if (expression.target.type === 'name') given.add(expression.target.key);
          if (isFilled(expression.target, filled) && isConstant(expression.value)) {
            wrap(expression.value.span, `IIf( ${IS_BAR}, `, ', Null )');
          }
          return true;
        case 'call':
          break;
        default:
          return true;
      }
      const { callee, args, span } = expression;
      const [first] = args;
      if (callee.key === 'barindex') replace(span, `( BarIndex() - ${FIRST} )`);
      else if (callee.key === 'interval' && (first === undefined || isZero(first))) replace(span, String(seconds));
      else if (callee.key === 'cum' && first !== undefined && isConstant(first)) {
        wrap(first.span, `IIf( ${IS_BAR}, `, ', Null )');
      } else if (FRAMES.test(callee.key) || BY_PLACE.has(callee.key) || callee.key === 'interval') {
        const why = 'AmiBroker makes this session’s bars by TimeFrameSet';
        const what = FRAMES.test(callee.key) ? 'and frames do not nest' : 'and this would count the chart’s';
        refuse(span, `${callee.text} cannot be used here: ${why}, ${what}.`);
      } else return true;
      return callee.key !== 'barindex' && callee.key !== 'interval';
    },
  });
  return { edits, problems };
}

/** Names whose elements are set one by one: the constant that they begin with is no value before the first bar. */
function filledByElement(program: Program): ReadonlySet<string> {
  const names = new Set<string>();
  walkProgram(program, {
    expression: (expression) => {
      const target =
        expression.type === 'assign' || expression.type === 'increment' || expression.type === 'reference'
          ? expression.target
          : null;
      if (target?.type === 'index' && target.subscripts.length === 1 && target.target.type === 'name') {
        names.add(target.target.key);
      }
      return true;
    },
  });
  return names;
}

function isFilled(target: Expression, filled: ReadonlySet<string>): boolean {
  return target.type === 'name' && filled.has(target.key);
}

function isConstant(expression: Expression): boolean {
  if (expression.type === 'number') return true;
  if (expression.type === 'unary') return isConstant(expression.operand);
  return expression.type === 'name' && /^(true|false|null)$/.test(expression.key);
}

function isZero(expression: Expression): boolean {
  return expression.type === 'number' && expression.value === 0;
}
