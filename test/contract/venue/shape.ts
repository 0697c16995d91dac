/** What rows look like: which members they have, of which types, and in which order; never what is in them. */
import type { Row } from './transcript.ts';

/** `{ id: 'number', limitPrice: 'null|number', parentOrderId: 'number?' }`; `?` where some rows go without. */
export function shapeOf(rows: readonly Row[]): Record<string, string> {
  const shape: Record<string, string> = {};
  for (const name of new Set(rows.flatMap((row) => Object.keys(row)))) {
    const having = rows.filter((row) => name in row);
    const types = [...new Set(having.map((row) => typeOf(row[name])))].sort();
    shape[name] = types.join('|') + (having.length < rows.length ? '?' : '');
  }
  return shape;
}

/** Members with their types, as they follow each other in one payload: `["action:number", "data.id:number"]`. */
export function outlineOf(value: unknown, name = ''): string[] {
  if (Array.isArray(value)) return value.flatMap((item) => outlineOf(item, `${name}[]`));
  if (typeof value !== 'object' || value === null) return [`${name}:${typeOf(value)}`];
  return Object.entries(value).flatMap(([member, inner]) =>
    outlineOf(inner, name === '' ? member : `${name}.${member}`),
  );
}

/** Pairs of members that stand the other way round in one row than in another. */
export function disorder(row: Row, model: Row): string[] {
  const common = Object.keys(row).filter((name) => name in model);
  const wanted = Object.keys(model).filter((name) => name in row);
  return common.flatMap((name, i) => (name === wanted[i] ? [] : [`${name} where ${wanted[i]} is`]));
}

function typeOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}
