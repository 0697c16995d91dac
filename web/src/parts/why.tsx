/** Why something was not done, as the program says it; nothing where it was. */
import { Told } from './told.tsx';

export function Why({ why }: { readonly why: string | null }) {
  return <span className="text-soft">{why === null ? null : <Told sentence={why} />}</span>;
}
