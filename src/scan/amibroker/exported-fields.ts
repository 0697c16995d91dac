/**
 * Lines of a table that AmiBroker exported, whatever Windows says about lists and numbers. The columns are ours, so they
 * are known: the line that names them all is the header, and shows what stands between fields; what lies above it is no
 * part of the table. Where a decimal comma stands bare between commas, the prices are put together again, as each of
 * them is written with decimals.
 */
import { err, ok, type Result } from '#base';

export interface ExportedLine {
  /** In the file, from 1. */
  readonly number: number;
  /** By column. */
  readonly fields: Readonly<Record<string, string>>;
}

const SEPARATORS = [',', ';', '\t', '|'];

/**
 * @param columns captions that must be there, in any order
 * @param decimal those among them that always have decimals
 */
export function exportedLines(
  text: string,
  { columns, decimal }: { readonly columns: readonly string[]; readonly decimal: ReadonlySet<string> },
): Result<readonly ExportedLine[], string> {
  const lines = text.split(/\r\n|\n|\r/);
  const header = findHeader(lines, columns);
  if (header === null) {
    return err(`The file that AmiBroker exported has no line that names the columns ${columns.join(', ')}.`);
  }
  const { at, separator, names } = header;
  const found: ExportedLine[] = [];
  for (const [index, line] of lines.entries()) {
    if (index <= at || line.trim() === '') continue;
    const fields = fieldsOf(line, separator);
    const whole = fitted(fields, { names, decimal, separator });
    if (whole === null) {
      return err(
        `line ${index + 1}: ${fields.length} fields where ${names.length} were expected: ${line.slice(0, 200)}`,
      );
    }
    found.push({
      number: index + 1,
      fields: Object.fromEntries(names.map((name, place) => [name, whole[place] ?? ''])),
    });
  }
  return ok(found);
}

interface Header {
  /** Index of the line. */
  readonly at: number;
  readonly separator: string;
  readonly names: readonly string[];
}

function findHeader(lines: readonly string[], columns: readonly string[]): Header | null {
  for (const [at, line] of lines.entries()) {
    for (const separator of SEPARATORS) {
      const names = withoutLastEmpty(fieldsOf(line, separator)).map((name) => name.trim());
      if (columns.every((column) => names.includes(column))) return { at, separator, names };
    }
  }
  return null;
}

function fitted(
  fields: readonly string[],
  { names, decimal, separator }: Pick<Header, 'names' | 'separator'> & { readonly decimal: ReadonlySet<string> },
): readonly string[] | null {
  if (fields.length === names.length) return fields;
  const shorter = withoutLastEmpty(fields);
  if (shorter.length === names.length) return shorter;
  const decimals = names.filter((name) => decimal.has(name)).length;
  if (separator !== ',' || shorter.length !== names.length + decimals) return null;
  let at = 0;
  return names.map((name) => {
    const whole = shorter[at++] ?? '';
    return decimal.has(name) ? `${whole},${shorter[at++] ?? ''}` : whole;
  });
}

function withoutLastEmpty(fields: readonly string[]): readonly string[] {
  return fields.length > 1 && fields.at(-1) === '' ? fields.slice(0, -1) : fields;
}

/** A field may stand in quotation marks, two of which mean one. Nothing else has a meaning. */
function fieldsOf(line: string, separator: string): readonly string[] {
  const fields: string[] = [];
  let at = 0;
  for (;;) {
    if (line[at] === '"') {
      let value = '';
      for (at += 1; at < line.length; at += 1) {
        if (line[at] === '"' && line[at + 1] !== '"') break;
        if (line[at] === '"') at += 1;
        value += line[at] ?? '';
      }
      at += 1;
      const end = endOf(line, at, separator);
      fields.push(value + line.slice(at, end));
      at = end;
    } else {
      const end = endOf(line, at, separator);
      fields.push(line.slice(at, end));
      at = end;
    }
    if (at >= line.length) return fields;
    at += 1;
  }
}

function endOf(line: string, from: number, separator: string): number {
  const end = line.indexOf(separator, from);
  return end < 0 ? line.length : end;
}
