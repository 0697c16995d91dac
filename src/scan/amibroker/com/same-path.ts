/** As Windows compares folders: not by case, and not by what ends them. */
export function samePath(a: string, b: string): boolean {
  const plain = (path: string): string => path.replaceAll('/', '\\').replace(/\\+$/, '').toLowerCase();
  return plain(a) === plain(b);
}
