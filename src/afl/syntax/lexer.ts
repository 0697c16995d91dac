/**
 * Text → tokens. It takes what AmiBroker takes: strings over several lines, a comment that is never closed, non-breaking
 * spaces, blocks of script between `<%` and `%>` (skipped, said). It never throws: a character it cannot read becomes a
 * diagnostic and is left out.
 */
import { type Diagnostic, errorAt, errorCode, warningAt } from './diagnostic.ts';
import type { Source, Span } from './source.ts';
import { SYMBOLS, type Token } from './token.ts';

export interface Lexed {
  /** The last one is of type `end`. */
  readonly tokens: readonly Token[];
  readonly diagnostics: readonly Diagnostic[];
}

/** How many lexical errors are reported of one file; binary files have one a byte. */
const ERRORS_MAX = 20;

/** Also what old editors leave behind: zeros, and the end-of-file mark of DOS. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are meant
const SPACE = /[\s\u00a0\ufeff\0\u001a]+/y;
const NAME = /[A-Za-z_\u00c0-\uffef][A-Za-z0-9_\u00c0-\uffef]*/y;
const NUMBER = /(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?/y;
const DIRECTIVE = /#[ \t]*([A-Za-z_]*)[ \t]*([^\r\n]*)/y;
/** R"tag( … )tag" as in C++; r" … " as in Python, where a backslash keeps its neighbour from ending the text. */
const RAW_C = /R"([^\s()\\"]{0,16})\(/y;
const RAW_PYTHON = /r"((?:\\[\s\S]|[^"\\])*)"/y;
const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', '"': '"', '\\': '\\' };
const WRONG_QUOTES = '\u2018\u2019\u201c\u201d\u201e\u201a\u00ab\u00bb`';

export function tokenize(source: Source): Lexed {
  return new Lexer(source).run();
}

class Lexer {
  readonly #source: Source;
  readonly #text: string;
  readonly #tokens: Token[] = [];
  readonly #diagnostics: Diagnostic[] = [];
  #at = 0;

  constructor(source: Source) {
    this.#source = source;
    this.#text = source.text;
  }

  run(): Lexed {
    while (this.#at < this.#text.length) {
      if (this.#diagnostics.length >= ERRORS_MAX) break;
      this.#next();
    }
    this.#tokens.push({ type: 'end', span: this.#span(this.#text.length) });
    return { tokens: this.#tokens, diagnostics: this.#diagnostics };
  }

  #next(): void {
    const character = this.#text[this.#at] as string;
    if (this.#match(SPACE) !== null || this.#comment() || this.#script()) return;
    if (this.#raw(character) || this.#number() || this.#quoted(character) || this.#name()) return;
    if (character === '#' && this.#startsLine()) this.#directive();
    else this.#symbol(character);
  }

  #raw(character: string): boolean {
    return (character === 'R' && this.#rawC()) || (character === 'r' && this.#rawPython());
  }

  #number(): boolean {
    const start = this.#at;
    const match = this.#match(NUMBER);
    if (match === null) return false;
    this.#tokens.push({ type: 'number', value: Math.fround(Number(match[0])), span: this.#span(start) });
    return true;
  }

  #name(): boolean {
    const start = this.#at;
    const match = this.#match(NAME);
    if (match === null) return false;
    this.#tokens.push({ type: 'name', text: match[0], key: match[0].toLowerCase(), span: this.#span(start) });
    return true;
  }

  #quoted(character: string): boolean {
    if (character === '"') this.#string();
    else if (character === "'") this.#character();
    else if (WRONG_QUOTES.includes(character)) this.#wrongQuote();
    else return false;
    return true;
  }

  #comment(): boolean {
    if (this.#text.startsWith('//', this.#at)) {
      while (this.#at < this.#text.length && !'\r\n'.includes(this.#text[this.#at] as string)) this.#at += 1;
      return true;
    }
    if (!this.#text.startsWith('/*', this.#at)) return false;
    const start = this.#at;
    const end = this.#text.indexOf('*/', start + 2);
    this.#at = end < 0 ? this.#text.length : end + 2;
    if (end < 0) {
      this.#warn('AFL-W901', 'This comment is never closed: the rest of the file is skipped.', {
        ...this.#span(start),
        end: start + 2,
      });
    }
    return true;
  }

  #script(): boolean {
    if (!this.#text.startsWith('<%', this.#at)) return false;
    const start = this.#at;
    const end = this.#text.indexOf('%>', start);
    this.#at = end < 0 ? this.#text.length : end + 2;
    this.#warn('AFL-U004', 'This block of JScript or VBScript is skipped: scripts cannot run here.', this.#span(start));
    return true;
  }

  #string(): void {
    const start = this.#at;
    let value = '';
    this.#at += 1;
    for (;;) {
      const character = this.#text[this.#at];
      if (character === undefined) {
        this.#error(31, 'This text is never closed.', { ...this.#span(start), end: start + 1 }, 'Add the missing ".');
        break;
      }
      this.#at += 1;
      if (character === '"') break;
      value += character === '\\' ? this.#escape() : character;
    }
    this.#tokens.push({ type: 'string', value, span: this.#span(start) });
  }

  /** After a backslash. */
  #escape(): string {
    const letter = this.#text[this.#at] ?? '';
    this.#at += letter.length;
    const meaning = ESCAPES[letter];
    if (meaning !== undefined) return meaning;
    this.#error(
      54,
      `\\${letter} is no escape sequence.`,
      this.#span(this.#at - 1 - letter.length),
      'Write two backslashes for one: "C:\\\\Folder".',
    );
    return letter;
  }

  /** 'B' is the code of one character. */
  #character(): void {
    const start = this.#at;
    this.#at += 1;
    let value = this.#text[this.#at] ?? '';
    this.#at += value.length;
    if (value === '\\') value = this.#text[this.#at] === "'" ? (this.#text[this.#at++] as string) : this.#escape();
    if (value !== '' && this.#text[this.#at] === "'") {
      this.#at += 1;
      this.#tokens.push({ type: 'number', value: value.charCodeAt(0), span: this.#span(start) });
      return;
    }
    this.#error(58, "A character needs a closing apostrophe: 'B'.", this.#span(start), 'Use "…" for a text.');
    // Go on behind the closing apostrophe of this line, if there is one.
    const rest = /[^'\r\n]*'/y;
    this.#match(rest);
  }

  #rawC(): boolean {
    const start = this.#at;
    const open = this.#match(RAW_C);
    if (open === null) return false;
    const close = `)${open[1] ?? ''}"`;
    const end = this.#text.indexOf(close, this.#at);
    const stop = end < 0 ? this.#text.length : end;
    const value = this.#text.slice(this.#at, stop);
    this.#at = Math.min(this.#text.length, stop + close.length);
    if (end < 0)
      this.#error(31, `This raw text is never closed by ${close}.`, { ...this.#span(start), end: start + 2 });
    this.#tokens.push({ type: 'string', value, span: this.#span(start) });
    return true;
  }

  #rawPython(): boolean {
    const start = this.#at;
    const match = this.#match(RAW_PYTHON);
    if (match === null) return false;
    this.#tokens.push({ type: 'string', value: match[1] ?? '', span: this.#span(start) });
    return true;
  }

  #wrongQuote(): void {
    const start = this.#at;
    this.#at += 1;
    this.#error(57, 'This is not the quotation mark of a formula.', this.#span(start), 'Write " instead.');
  }

  #startsLine(): boolean {
    let at = this.#at - 1;
    while (at >= 0 && ' \t\u00a0\ufeff'.includes(this.#text[at] as string)) at -= 1;
    return at < 0 || '\r\n'.includes(this.#text[at] as string);
  }

  #directive(): void {
    const start = this.#at;
    const match = this.#match(DIRECTIVE);
    this.#tokens.push({
      type: 'directive',
      word: (match?.[1] ?? '').toLowerCase(),
      rest: match?.[2] ?? '',
      span: this.#span(start),
    });
  }

  #symbol(character: string): void {
    const start = this.#at;
    const text = SYMBOLS.find((each) => this.#text.startsWith(each, start));
    this.#at += text?.length ?? 1;
    if (text === undefined) {
      this.#error(30, `The character ${JSON.stringify(character)} has no meaning here.`, this.#span(start));
    } else {
      this.#tokens.push({ type: 'symbol', text, span: this.#span(start) });
    }
  }

  #match(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.#at;
    const match = pattern.exec(this.#text);
    if (match !== null) this.#at += match[0].length;
    return match;
  }

  /** From an offset to where the lexer stands. */
  #span(start: number): Span {
    return { source: this.#source, start, end: this.#at };
  }

  #error(number: number, message: string, span: Span, hint: string | null = null): void {
    this.#diagnostics.push(errorAt({ code: errorCode(number), message, hint, span }));
  }

  #warn(code: string, message: string, span: Span): void {
    this.#diagnostics.push(warningAt({ code, message, span }));
  }
}
