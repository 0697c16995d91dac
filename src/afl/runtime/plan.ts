/**
 * A formula ready to run: names resolved to slots, calls to table rows or routines, constants folded in. The reference
 * interpreter walks it; a faster path may compile it. It holds no bars and no state, so one plan serves many runs.
 */
import type { BinaryOperator, Source, Span, UnaryOperator } from '#afl/syntax';
import type { Builtin } from './builtin.ts';

export interface Variable {
  readonly scope: 'global' | 'local';
  /** Index into the run's globals, or into the frame of one call. */
  readonly slot: number;
  /** As written at its first place, for messages. */
  readonly name: string;
  /** A parameter declared with `&`: what it is given goes back to the caller's variable. */
  readonly byReference: boolean;
}

export type Node =
  | { readonly type: 'constant'; readonly value: number | string; readonly span: Span }
  | { readonly type: 'read'; readonly variable: Variable; readonly span: Span }
  | { readonly type: 'element'; readonly target: Node; readonly subscripts: readonly Node[]; readonly span: Span }
  | { readonly type: 'builtin'; readonly builtin: Builtin; readonly args: readonly Node[]; readonly span: Span }
  | { readonly type: 'invoke'; readonly routine: Routine; readonly args: readonly Node[]; readonly span: Span }
  /** `typeof(x)`: of a variable, or the answer that is known already. */
  | { readonly type: 'typeof'; readonly of: Variable | string; readonly span: Span }
  | { readonly type: 'unary'; readonly operator: UnaryOperator; readonly operand: Node; readonly span: Span }
  | { readonly type: 'chain'; readonly first: Node; readonly steps: readonly ChainStep[]; readonly span: Span }
  | {
      readonly type: 'assign';
      readonly operator: BinaryOperator | null;
      readonly place: Place;
      readonly value: Node;
      readonly span: Span;
    }
  | {
      readonly type: 'increment';
      readonly amount: 1 | -1;
      readonly prefix: boolean;
      readonly place: Place;
      readonly span: Span;
    }
  | { readonly type: 'reference'; readonly variable: Variable; readonly span: Span }
  /** Always Error 18: there are no objects here. */
  | { readonly type: 'member'; readonly name: string; readonly span: Span };

export interface ChainStep {
  readonly operator: BinaryOperator;
  readonly operand: Node;
  readonly span: Span;
}

/** What can be given a value: a variable, or with subscripts one element of it. */
export interface Place {
  readonly variable: Variable;
  readonly subscripts: readonly Node[];
  readonly span: Span;
}

export type Step =
  | { readonly type: 'evaluate'; readonly node: Node; readonly span: Span }
  | { readonly type: 'block'; readonly body: readonly Step[]; readonly span: Span }
  | {
      readonly type: 'if';
      readonly branches: readonly { readonly condition: Node; readonly body: Step }[];
      readonly otherwise: Step | null;
      readonly span: Span;
    }
  | {
      readonly type: 'loop';
      readonly kind: 'while' | 'do' | 'for';
      readonly initial: readonly Node[];
      readonly condition: Node | null;
      readonly step: readonly Node[];
      readonly body: Step;
      readonly span: Span;
    }
  | {
      readonly type: 'switch';
      readonly subject: Node;
      readonly cases: readonly { readonly match: Node | null; readonly body: readonly Step[] }[];
      readonly span: Span;
    }
  | { readonly type: 'break' | 'continue'; readonly span: Span }
  | { readonly type: 'return'; readonly value: Node | null; readonly span: Span }
  /** Fetches a declared static variable, at its first execution in a run. */
  | {
      readonly type: 'static';
      readonly variable: Variable;
      readonly name: string;
      readonly initial: Node | null;
      readonly span: Span;
    };

/** A function or procedure of the formula. */
export interface Routine {
  readonly name: string;
  readonly parameters: readonly Variable[];
  /** Size of the frame of one call: parameters first. */
  readonly localCount: number;
  readonly body: readonly Step[];
  readonly span: Span;
}

export interface Plan {
  readonly body: readonly Step[];
  /** Lower-case names by slot; the predefined variables come first. */
  readonly globals: readonly string[];
  /** Prefix of declared static variables, its tokens not yet replaced. */
  readonly staticPrefix: string;
  readonly sources: readonly Source[];
  /** Names of the built-in functions that the formula calls, each once. */
  readonly called: readonly Builtin[];
}
