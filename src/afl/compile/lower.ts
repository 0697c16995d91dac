/**
 * Program → plan: names are resolved in the order of the text, calls are checked against the table of functions, and
 * what this engine does not do is refused here, by name and place, before a bar is seen.
 */

import { type Builtin, type Node, type Place, READ_ONLY, type Step, type Variable } from '#afl/runtime';
import type {
  CallExpression,
  Diagnostic,
  Expression,
  FunctionStatement,
  NameExpression,
  Program,
  Statement,
} from '#afl/syntax';
import { checkCall, refuseUnknown } from './call.ts';
import type { Language } from './language.ts';
import { nearestName } from './nearest.ts';
import { Remarks } from './remarks.ts';
import { Routines } from './routines.ts';
import { Scope } from './scope.ts';
import { YOUNG_NAMES } from './young-names.ts';

export interface Lowered {
  readonly body: readonly Step[];
  readonly globals: readonly string[];
  readonly called: readonly Builtin[];
  readonly diagnostics: readonly Diagnostic[];
}

/** @param staticPrefix of `#pragma enable_static_decl`; null without it */
export function lower(program: Program, language: Language, staticPrefix: string | null): Lowered {
  return new Lowering(program, language, staticPrefix).run();
}

class Lowering {
  readonly #program: Program;
  readonly #language: Language;
  readonly #staticPrefix: string | null;
  readonly #remarks = new Remarks();
  readonly #scope = new Scope();
  readonly #routines: Routines;
  readonly #called = new Set<Builtin>();
  /** The last statement of the function whose body is being read. */
  #lastOfFunction: Statement | null = null;
  #loops = 0;

  constructor(program: Program, language: Language, staticPrefix: string | null) {
    this.#program = program;
    this.#language = language;
    this.#staticPrefix = staticPrefix;
    this.#routines = new Routines(program);
  }

  run(): Lowered {
    const body = this.#steps(this.#program.body);
    const assignsByName = [...this.#called].some(({ name }) => /^VarSet/i.test(name));
    for (const name of assignsByName ? [] : this.#scope.neverWritten()) this.#neverWritten(name);
    return {
      body,
      globals: this.#scope.globalNames,
      called: [...this.#called],
      diagnostics: this.#remarks.all(this.#routines.reached()),
    };
  }

  #steps(statements: readonly Statement[]): readonly Step[] {
    return statements.map((each) => this.#step(each)).filter((each) => each !== null);
  }

  /** @returns null for statements that do nothing when they are reached */
  #step(statement: Statement): Step | null {
    const { span } = statement;
    switch (statement.type) {
      case 'expression':
        return { type: 'evaluate', node: this.#node(statement.expression), span };
      case 'block':
        return { type: 'block', body: this.#steps(statement.body), span };
      case 'empty':
        return null;
      case 'if':
        return {
          type: 'if',
          branches: statement.branches.map(({ condition, body }) => ({
            condition: this.#node(condition),
            body: this.#stepOrEmpty(body),
          })),
          otherwise: statement.otherwise && this.#stepOrEmpty(statement.otherwise),
          span,
        };
      case 'while':
      case 'do':
      case 'for':
        return this.#loop(statement);
      case 'switch':
        return this.#switch(statement);
      case 'break':
      case 'continue':
        if (this.#loops === 0) this.#remarks.error(30, `'${statement.type}' stands outside of a loop.`, span);
        return { type: statement.type, span };
      case 'return':
        return this.#return(statement);
      case 'declare':
        return this.#declaration(statement);
      case 'function':
        this.#function(statement);
        return null;
    }
  }

  #stepOrEmpty(statement: Statement): Step {
    return this.#step(statement) ?? { type: 'block', body: [], span: statement.span };
  }

  #loop(statement: Statement & { type: 'while' | 'do' | 'for' }): Step {
    // In the order of the text, since the first place of a name decides what it means.
    const initial = statement.type === 'for' ? statement.initial.map((each) => this.#node(each)) : [];
    const before = statement.type === 'do' ? null : statement.condition && this.#node(statement.condition);
    const step = statement.type === 'for' ? statement.step.map((each) => this.#node(each)) : [];
    this.#loops += 1;
    const body = this.#stepOrEmpty(statement.body);
    this.#loops -= 1;
    const condition = statement.type === 'do' ? this.#node(statement.condition) : before;
    return { type: 'loop', kind: statement.type, initial, condition, step, body, span: statement.span };
  }

  #switch(statement: Statement & { type: 'switch' }): Step {
    const subject = this.#node(statement.subject);
    this.#loops += 1;
    const cases = statement.cases.map(({ match, body }) => ({
      match: match && this.#node(match),
      body: this.#steps(body),
    }));
    this.#loops -= 1;
    return { type: 'switch', subject, cases, span: statement.span };
  }

  #return(statement: Statement & { type: 'return' }): Step {
    if (!this.#scope.insideFunction) this.#remarks.error(30, "'return' stands outside of a function.", statement.span);
    else if (statement !== this.#lastOfFunction) {
      const message = "AmiBroker takes 'return' as the last statement of a function only; here it ends the function.";
      this.#remarks.warn(904, message, statement.span);
    }
    return { type: 'return', value: statement.value && this.#node(statement.value), span: statement.span };
  }

  #declaration({ scope, names, span }: Statement & { type: 'declare' }): Step {
    const body: Step[] = [];
    for (const { name, initial } of names) {
      this.#refuseTakenName(name);
      if (scope === 'static') {
        body.push(this.#static(name, initial));
        continue;
      }
      const variable = scope === 'local' ? this.#scope.declareLocal(name, false) : this.#scope.declareGlobal(name);
      if (initial === null) continue;
      this.#scope.resolve(name, 'write');
      const place = { variable, subscripts: [], span: name.span };
      const node: Node = { type: 'assign', operator: null, place, value: this.#node(initial), span };
      body.push({ type: 'evaluate', node, span });
    }
    return { type: 'block', body, span };
  }

  #static(name: NameExpression, initial: Expression | null): Step {
    if (this.#staticPrefix === null) {
      this.#remarks.error(
        30,
        'A static variable needs a prefix.',
        name.span,
        'Write #pragma enable_static_decl("prefix").',
      );
    }
    const variable = this.#scope.declareGlobal(name);
    this.#scope.resolve(name, 'write');
    const value = initial && this.#node(initial);
    return { type: 'static', variable, name: name.text, initial: value, span: name.span };
  }

  #function({ name, parameters, body, span }: FunctionStatement): void {
    if (this.#routines.get(name.key) !== undefined)
      this.#remarks.error(33, `The function ${name.text} is defined twice.`, name.span);
    if (this.#scope.isGlobal(name.key)) this.#remarks.error(34, `${name.text} is a variable already.`, name.span);
    if (this.#language.builtins.has(name.key)) {
      const message = `AmiBroker has a function ${name.text} of its own; here this one is used.`;
      this.#remarks.warn(33, message, name.span, 'AmiBroker refuses a second one: give it another name.');
    }
    this.#scope.enterFunction();
    this.#remarks.routine = name.key;
    this.#lastOfFunction = body.at(-1) ?? null;
    const outerLoops = this.#loops;
    this.#loops = 0;
    for (const each of parameters) this.#refuseTakenName(each.name);
    const variables = parameters.map((each) => this.#scope.declareLocal(each.name, each.byReference));
    const steps = this.#steps(body);
    this.#routines.add(name.key, {
      name: name.text,
      parameters: variables,
      localCount: this.#scope.localCount,
      body: steps,
      span,
    });
    this.#scope.leaveFunction();
    this.#remarks.routine = null;
    this.#loops = outerLoops;
  }

  #node(expression: Expression): Node {
    const { span } = expression;
    switch (expression.type) {
      case 'number':
      case 'string':
        return { type: 'constant', value: expression.value, span };
      case 'name':
        return this.#name(expression);
      case 'call':
        return this.#call(expression);
      case 'index':
        return {
          type: 'element',
          target: this.#node(expression.target),
          subscripts: expression.subscripts.map((each) => this.#node(each)),
          span,
        };
      case 'member':
        return this.#member(expression);
      case 'unary':
        return { type: 'unary', operator: expression.operator, operand: this.#node(expression.operand), span };
      case 'chain': {
        const first = this.#node(expression.first);
        const steps = expression.steps.map((each) => ({ ...each, operand: this.#node(each.operand) }));
        return { type: 'chain', first, steps, span };
      }
      case 'assign': {
        const place = this.#place(expression.target);
        return { type: 'assign', operator: expression.operator, place, value: this.#node(expression.value), span };
      }
      case 'increment': {
        const { amount, prefix } = expression;
        return { type: 'increment', amount, prefix, place: this.#place(expression.target), span };
      }
      case 'reference':
        return { type: 'reference', variable: this.#scope.resolve(expression.target, 'write'), span };
    }
  }

  #name(name: NameExpression): Node {
    const { key, text, span } = name;
    if (!this.#scope.isLocal(key)) {
      const constant = this.#language.constants.get(key);
      if (constant !== undefined) return { type: 'constant', value: constant, span };
      const isVariable = this.#scope.isGlobal(key) || YOUNG_NAMES.has(key);
      if (!isVariable && this.#isFunction(key)) {
        this.#remarks.error(30, `${text} is a function: it needs parentheses.`, span, `Write ${text}( … ).`);
      }
    }
    return { type: 'read', variable: this.#scope.resolve(name, 'read'), span };
  }

  #place(target: Expression): Place {
    const { span } = target;
    const name = target.type === 'index' ? target.target : target;
    if (name.type !== 'name') {
      // The parser lets through a member only: obj.Property = value.
      const nowhere: Variable = { scope: 'global', slot: 0, name: '', byReference: false };
      this.#remarks.unsupported('U002', 'Objects and their members do not exist here.', span);
      return { variable: nowhere, subscripts: [], span };
    }
    this.#refuseTakenName(name);
    const variable = this.#scope.resolve(name, 'write');
    const subscripts = target.type === 'index' ? target.subscripts.map((each) => this.#node(each)) : [];
    return { variable, subscripts, span };
  }

  /** A variable, a function's parameter too, cannot have the name of a constant (Error 55) or of a function (Error 33). */
  #refuseTakenName(name: NameExpression): void {
    if (this.#scope.isLocal(name.key)) return;
    if (this.#language.constants.has(name.key) || READ_ONLY.has(name.key)) {
      this.#remarks.error(55, `${name.text} cannot be given a value.`, name.span);
    } else if (YOUNG_NAMES.has(name.key) && this.#routines.get(name.key) === undefined) {
      const message = `AmiBroker has a function ${name.text} since version 5; here it is also this variable.`;
      if (!this.#scope.isGlobal(name.key)) this.#remarks.warn(33, message, name.span, 'Choose another name.');
    } else if (this.#isFunction(name.key)) {
      this.#remarks.error(
        33,
        `${name.text} is a function and cannot be given a value.`,
        name.span,
        'Choose another name.',
      );
    }
  }

  /** Whether the name is that of a function, and so cannot be a variable's. */
  #isFunction(key: string): boolean {
    const isOwn = key === this.#remarks.routine || this.#routines.get(key) !== undefined;
    return isOwn || this.#language.builtins.has(key) || this.#language.allNames.has(key);
  }

  #call(call: CallExpression): Node {
    const { callee, span } = call;
    if (callee.key === 'typeof') return this.#typeof(call);
    const routine = this.#routines.get(callee.key);
    const builtin = routine === undefined ? this.#language.builtins.get(callee.key) : undefined;
    const args = call.args.map((each) => this.#node(each));
    if (routine !== undefined) {
      this.#routines.noteCall(this.#remarks.routine, callee.key);
      checkCall(this.#remarks, call, {
        name: routine.name,
        least: routine.parameters.length,
        most: routine.parameters.length,
      });
      return { type: 'invoke', routine, args, span };
    }
    if (builtin === undefined) {
      refuseUnknown(this.#remarks, callee, this.#language, this.#routines);
      return { type: 'constant', value: 0, span };
    }
    if (builtin.name === 'SetOption') this.#noteOption(args);
    this.#called.add(builtin);
    const least = builtin.parameters.filter((each) => !each.optional && each.fallback === undefined).length;
    const most = builtin.rest === undefined ? builtin.parameters.length : Number.POSITIVE_INFINITY;
    checkCall(this.#remarks, call, { name: builtin.name, least, most });
    if (builtin.answered === true) {
      this.#remarks.warn(913, `${builtin.name} has nothing to work with here: ${builtin.reason}`, callee.span);
    } else if (builtin.status === 'host-bound' && builtin.reason !== undefined) {
      this.#remarks.unsupported('U002', `${builtin.name} cannot run here: ${builtin.reason}`, callee.span);
    }
    return { type: 'builtin', builtin, args, span };
  }

  /** From the place on where a formula asks for declarations, every variable needs one. */
  #noteOption([field, value]: readonly Node[]): void {
    if (field?.type !== 'constant' || value?.type !== 'constant') return;
    if (String(field.value).toLowerCase() !== 'requiredeclarations') return;
    const report = (name: NameExpression): void => {
      const hint = `Write local ${name.text}; or global ${name.text}; before.`;
      this.#remarks.error(29, `${name.text} is used without having been declared.`, name.span, hint);
    };
    this.#scope.onUndeclared = value.value === 0 ? null : report;
  }

  /** Its operand is not evaluated. */
  #typeof(call: CallExpression): Node {
    const { span } = call;
    const [operand] = call.args;
    checkCall(this.#remarks, call, { name: 'typeof', least: 1, most: 1 });
    if (operand?.type === 'member') return { type: 'typeof', of: 'member', span };
    if (operand?.type === 'number' || operand?.type === 'string') return { type: 'typeof', of: operand.type, span };
    if (operand?.type !== 'name') {
      this.#remarks.error(5, 'typeof takes the name of a variable or function.', span);
      return { type: 'typeof', of: 'unknown', span };
    }
    const { key } = operand;
    const constant = this.#language.constants.get(key);
    if (constant !== undefined) return { type: 'typeof', of: typeof constant, span };
    if (this.#routines.get(key) !== undefined) return { type: 'typeof', of: 'user function', span };
    if (!this.#scope.isLocal(key) && this.#isFunction(key)) return { type: 'typeof', of: 'function', span };
    if (!this.#scope.isLocal(key) && !this.#scope.isGlobal(key)) return { type: 'typeof', of: 'undefined', span };
    // Asking for the type is neither reading nor writing.
    return { type: 'typeof', of: this.#scope.resolve(operand, 'write'), span };
  }

  #member(expression: Expression & { type: 'member' }): Node {
    const message = `Objects do not exist here: '.${expression.name}' ends the formula with Error 18 if it is reached.`;
    this.#remarks.warn(18, message, expression.span);
    this.#node(expression.object);
    for (const each of expression.args ?? []) this.#node(each);
    return { type: 'member', name: expression.name, span: expression.span };
  }

  #neverWritten(name: NameExpression): void {
    const written = this.#scope.names.filter((each) => each.toLowerCase() !== name.key);
    const nearest = nearestName(name.text, [...written, ...this.#language.constants.keys()]);
    const hint = nearest === null ? null : `Did you mean ${nearest}?`;
    this.#remarks.warn(29, `${name.text} is read but never given a value.`, name.span, hint);
  }
}
