/** @returns the sentence as part of a longer one: without its full stop */
export function clause(sentence: string): string {
  return sentence.replace(/\.$/, '');
}
