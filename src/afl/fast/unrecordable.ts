/** Why a formula cannot be recorded: thrown by whatever finds that out, caught where the recording began. */
export class Unrecordable extends Error {
  override readonly name = 'Unrecordable';
}
