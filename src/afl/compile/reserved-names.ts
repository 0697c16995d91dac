/**
 * Names that mean something to AmiBroker without standing among the variables at first: signals, filter, sizes, the old
 * columns and graphs (afl-language.md §12). They are never declared, also where a formula asks for declarations.
 */
const RESERVED =
  /^(?:buy|sell|short|cover|filter|positionsize|positionscore|tooltip|numcolumns|column\d+(?:name|format)?|maxgraph|graph(?:xspace|zorder|gridzorder|labeldecimals|\d+(?:name|color|barcolor|style)?))$/;

/** @param key lower-case */
export function isReservedName(key: string): boolean {
  return RESERVED.test(key);
}
